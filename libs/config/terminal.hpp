/// Colour for people: on terminals, unless NO_COLOR is set (no-color.org) or TERM is "dumb".
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace config {

enum class Tone { kProblem, kWarning, kNote };

/// Whether texts on this file descriptor get colour. Reads the environment.
[[nodiscard]] bool has_colour(int descriptor);

/// The same for std::cout and std::cerr; any other stream has none.
[[nodiscard]] bool has_colour(const std::ostream& stream);

/// The word, in the colour of its tone when `is_coloured`.
[[nodiscard]] std::string painted(std::string_view word, Tone tone, bool is_coloured);

}  // namespace config
