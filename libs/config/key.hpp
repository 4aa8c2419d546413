/// One row of the configuration table: everything that is to know about one environment variable.
///
/// The tables are data (`keys/`): reading, checking, `--print-config`, docs/configuration.md and .env.example all come
/// from them, so a key cannot be read without being documented. Immutable, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace config {

enum class Program : unsigned {
  kAuth = 1U,
  kUser = 2U,
  kGateway = 4U,
  kDreamscape = 7U,  ///< the all-in-one program reads every key
};

using Programs = unsigned;  ///< a set of Program bits
inline constexpr Programs kAuthOnly = 1U;
inline constexpr Programs kUserOnly = 2U;
inline constexpr Programs kGatewayOnly = 4U;
inline constexpr Programs kAuthAndUser = 3U;
inline constexpr Programs kAllPrograms = 7U;

enum class Type {
  kText,
  kInteger,
  kPort,        ///< 0 to 65535
  kSize,        ///< bytes: 5242880, 512k, 5MiB
  kDuration,    ///< 900, 500ms, 15m, 24h, 7d; a number alone is in the key's unit
  kBoolean,     ///< true, false, 1, 0, yes, no, on, off
  kChoice,      ///< one of `choices`
  kChoiceList,  ///< comma separated, each one of `choices`, at least one
  kAddress,     ///< IPv4 or IPv6 literal
  kUrl,         ///< its scheme is one of `choices`
  kUrlList,     ///< comma separated
  kOriginList,  ///< comma separated scheme://host[:port], or *
  kCidrList,    ///< comma separated networks or addresses, or the word loopback
};

enum class Unit { kNone, kBytes, kMilliseconds, kSeconds };

inline constexpr std::int64_t kNoMax = std::numeric_limits<std::int64_t>::max();

struct Key {
  std::string_view name;
  Type type = Type::kText;
  std::string_view default_value = {};  ///< in the form an operator would write; empty: none
  Unit unit = Unit::kNone;
  std::int64_t min = 0;       ///< numbers; durations in milliseconds, sizes in bytes, texts in bytes of length
  std::int64_t max = kNoMax;  ///< as `min`
  std::span<const std::string_view> choices = {};
  bool is_secret = false;  ///< never printed; may come from the file named by `<NAME>_FILE`
  std::string_view description;
  std::array<std::string_view, 2> aliases = {};  ///< older names, in order of preference
  Programs used_by = kAllPrograms;
};

/// Rows on one topic, a section of the documentation.
struct Table {
  std::string_view title;
  std::span<const Key> keys;
};

[[nodiscard]] constexpr bool uses(Program program, const Key& key) {
  return (static_cast<Programs>(program) & key.used_by) != 0;
}

}  // namespace config
