/// Which request paths the gateway forwards at all. Pure functions, thread-safe.
///
/// Paths are forwarded byte for byte, so anything that two servers could take for different paths is refused instead of
/// cleaned: dot segments, encoded slashes and back slashes, control characters, broken percent escapes.
#pragma once

#include <string_view>

namespace gateway {

/// False for paths that are answered with 400.
[[nodiscard]] bool is_acceptable_path(std::string_view path) noexcept;

/// Whether `path` is `prefix` or below it, in any spelling a lenient server could take for it: letter case, percent
/// escapes and doubled slashes are ignored. `prefix` is lower case without trailing slash. For deny rules only.
[[nodiscard]] bool resembles_prefix(std::string_view path, std::string_view prefix);

/// Where documents are uploaded in pieces (docs/http-contract.md §4.3), below each prefix that leads there.
inline constexpr std::string_view kUploadPath = "/v1/users/documents/uploads";
[[nodiscard]] bool is_upload_path(std::string_view path) noexcept;

}  // namespace gateway
