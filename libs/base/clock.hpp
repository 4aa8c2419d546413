/// Time as a seam: code asks a Clock, tests inject `testing::FakeClock`.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace base {

/// Wall-clock time with the resolution the HTTP contract shows: milliseconds since the Unix epoch, UTC.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall-clock time; may jump.
  [[nodiscard]] virtual Timestamp now() const = 0;
  /// Monotonic time, for durations and deadlines.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point steady_now() const = 0;
};

/// The machine's own clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override;
};

/// "2026-01-31T12:34:56.789Z", exactly what JavaScript's Date.prototype.toISOString prints for years 0 to 9999.
[[nodiscard]] std::string to_iso8601(Timestamp time);
/// The same characters, for those who put them into a longer text.
using Iso8601 = std::array<char, 24>;
[[nodiscard]] Iso8601 iso8601_of(Timestamp time) noexcept;

/// Reads an ISO 8601 date ("2000-01-31") or date-time with optional fraction and "Z"/"±hh:mm" offset
/// (RFC 3339 section 5.6). nullopt for anything else and for impossible dates.
[[nodiscard]] std::optional<Timestamp> parse_iso8601(std::string_view text);

/// Milliseconds since the epoch, the form databases keep.
[[nodiscard]] constexpr std::int64_t to_millis(Timestamp time) { return time.time_since_epoch().count(); }
[[nodiscard]] constexpr Timestamp from_millis(std::int64_t millis) {
  return Timestamp{std::chrono::milliseconds{millis}};
}

}  // namespace base
