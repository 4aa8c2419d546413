/// "did you mean": the known word that a mistyped one is most like.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace config {

/// Letters to insert, drop, replace or swap with their neighbour to make one of the other (Damerau 1964, restricted).
[[nodiscard]] std::size_t typing_errors(std::string_view a, std::string_view b);

/// nullopt when more than a third of the letters are wrong, and for words longer than any we know.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

}  // namespace config
