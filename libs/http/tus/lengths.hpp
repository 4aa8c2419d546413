/// `Upload-Length` and `Upload-Offset` (tus 1.0, "Headers"). Pure, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace http {

/// Digits alone, at most 2^63 - 1; nullopt for everything else.
[[nodiscard]] std::optional<std::uint64_t> parse_upload_length(std::string_view field) noexcept;

}  // namespace http
