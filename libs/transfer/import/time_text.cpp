#include "transfer/import/time_text.hpp"

#include <string>

namespace transfer {
namespace {

constexpr std::size_t kDateSize = 10;  // "2024-01-31"

/// The offset of `time` ("12:00:00.5+05") in the form of RFC 3339.
std::string with_whole_offset(std::string time) {
  if (time.ends_with('Z')) return time;
  const std::size_t sign = time.find_first_of("+-");
  if (sign == std::string::npos) return time + "Z";
  const std::size_t digits = time.size() - sign - 1;
  if (digits == 2) time += ":00";
  if (digits == 4) time.insert(sign + 3, ":");
  return time;
}

}  // namespace

std::optional<base::Timestamp> parse_export_time(std::string_view text) {
  if (text.size() <= kDateSize) return base::parse_iso8601(text);
  const char separator = text[kDateSize];
  if (separator != ' ' && separator != 'T') return std::nullopt;
  const std::string time = with_whole_offset(std::string(text.substr(kDateSize + 1)));
  return base::parse_iso8601(std::string(text.substr(0, kDateSize)) + "T" + time);
}

}  // namespace transfer
