/// Unpacks our own embedded files, for the few clients that take no gzip.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

/// The content of `gzip` (RFC 1952), which must have exactly `size_bytes`; nullopt when it has not or is damaged. Takes
/// about a millisecond for 300 KiB.
[[nodiscard]] std::optional<std::string> gunzip(std::string_view gzip, std::size_t size_bytes);

}  // namespace gateway
