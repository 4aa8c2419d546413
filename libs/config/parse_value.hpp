/// The text forms of configuration values. Pure functions, thread-safe; nullopt for anything malformed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/key.hpp"

namespace config {

/// "900", "500ms", "15m", "24h", "7d", "2w"; at most 100 years. `unit` is that of a number alone.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text,
                                                                      Unit unit = Unit::kSeconds);

/// Bytes: "5242880", "512k", "5mb", "5 MiB", "1g"; the letters always mean powers of 1024.
[[nodiscard]] std::optional<std::int64_t> parse_size(std::string_view text);

[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text);

/// Comma separated, trimmed, empty items dropped.
[[nodiscard]] std::vector<std::string> parse_list(std::string_view text);

/// IPv4 or IPv6 literal.
[[nodiscard]] bool is_address(std::string_view text);

/// An address, an address with a prefix length (RFC 4632 section 3.1), or "loopback".
[[nodiscard]] bool is_network(std::string_view text);

/// scheme://something, or for sqlite: scheme:path; visible ASCII only. `schemes` lists what is accepted.
[[nodiscard]] bool is_url(std::string_view text, std::span<const std::string_view> schemes);

/// Serialised origin, RFC 6454 section 6.2: http or https, host, optional port, nothing else.
[[nodiscard]] bool is_origin(std::string_view text);

/// Without ":80" behind http and ":443" behind https, which browsers leave out. `origin` is in lower case.
[[nodiscard]] std::string without_default_port(std::string origin);

/// The origin of an http(s) URL: "https://app.example/login" to "https://app.example". nullopt if there is none.
[[nodiscard]] std::optional<std::string> origin_of(std::string_view url);

/// A URL without user information and query, for printing.
[[nodiscard]] std::string redact_url(std::string_view url);

}  // namespace config
