/// Finds bytes that an encoder or a parser must look at, a vector register at a step: most text has none, and these
/// scans run over every head, answer and log line. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

namespace base {

/// Position of the first control byte (below 0x20, or 0x7F), `npos` if there is none. Tab counts as one.
[[nodiscard]] std::size_t find_control(std::string_view text) noexcept;

/// Position of the first byte that a JSON string may not hold as it is: control bytes below 0x20, the quotation mark,
/// the backslash (RFC 8259 section 7), or that begins a sequence to be checked: 0x80 and above. `npos` if there is
/// none.
[[nodiscard]] std::size_t find_json_special(std::string_view text) noexcept;

/// Position of the first byte that is not ASCII, `npos` if there is none.
[[nodiscard]] std::size_t find_non_ascii(std::string_view text) noexcept;

}  // namespace base
