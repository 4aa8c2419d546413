/// `Content-Disposition: attachment` with a file name (RFC 6266). Pure.
#pragma once

#include <string>
#include <string_view>

namespace user {

/// `attachment; filename="…"; filename*=UTF-8''…`: the first for old readers, with everything but plain ASCII replaced
/// by "_"; the second exact, percent-encoded by RFC 8187 section 3.2. No byte of `file_name` can end the quoted text or
/// the line.
[[nodiscard]] std::string attachment(std::string_view file_name);

}  // namespace user
