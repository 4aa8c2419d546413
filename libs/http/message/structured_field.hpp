/// Items of structured fields (RFC 9651): the two kinds that resumable uploads have. Pure, thread-safe, safe on hostile
/// texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace http {

/// A field whose value is an Item that is a Boolean, "?1" or "?0" (RFC 9651 sections 3.3.6 and 4.2). Parameters behind
/// it are read and mean nothing (section 3.1.2). nullopt for everything else, a list of two included.
[[nodiscard]] std::optional<bool> parse_boolean_item(std::string_view field) noexcept;

/// The same for an Integer of at most 15 digits that is not negative (section 3.3.1).
[[nodiscard]] std::optional<std::uint64_t> parse_count_item(std::string_view field) noexcept;

}  // namespace http
