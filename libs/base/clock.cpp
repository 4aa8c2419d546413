#include "base/clock.hpp"

#include <algorithm>

#include "base/boot_clock.hpp"

namespace base {
namespace {

/// Reads exactly `digits` decimal digits at `text` and advances it; nullopt otherwise.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

/// ".123456" -> 123 ms; absent -> 0; a dot without digits -> nullopt.
std::optional<std::chrono::milliseconds> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return std::chrono::milliseconds{0};
  int millis = 0;
  int scale = 100;
  std::size_t digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits) {
    millis += (text.front() - '0') * scale;
    scale /= 10;
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  return std::chrono::milliseconds{millis};
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (take(text, 'Z')) return std::chrono::minutes{0};
  const int sign = take(text, '+') ? 1 : take(text, '-') ? -1 : 0;
  if (sign == 0) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return std::chrono::minutes{sign * (*hours * 60 + *minutes)};
}

/// Writes `number` as decimal digits over the `kWidth` ones at `text[kAt]`.
template <std::size_t kAt, std::size_t kWidth>
void put_digits(Iso8601& text, unsigned number) noexcept {
  for (std::size_t i = kAt + kWidth; i-- > kAt; number /= 10) text[i] = static_cast<char>('0' + number % 10);
}

}  // namespace

Timestamp SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// The stores trust their memory by this clock, so it must not stand still while the machine sleeps. Its times compare
// with each other only, not with those of std::chrono::steady_clock.
std::chrono::steady_clock::time_point SystemClock::steady_now() const {
  return std::chrono::steady_clock::time_point{BootClock::now().time_since_epoch()};
}

Iso8601 iso8601_of(Timestamp time) noexcept {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const auto since_midnight = static_cast<unsigned>((time - day).count());
  Iso8601 text{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
               '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z'};
  // RFC 3339 has no other years.
  put_digits<0, 4>(text, static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 0, 9999)));
  put_digits<5, 2>(text, static_cast<unsigned>(date.month()));
  put_digits<8, 2>(text, static_cast<unsigned>(date.day()));
  put_digits<11, 2>(text, since_midnight / 3'600'000);
  put_digits<14, 2>(text, since_midnight / 60'000 % 60);
  put_digits<17, 2>(text, since_midnight / 1'000 % 60);
  put_digits<20, 3>(text, since_midnight % 1'000);
  return text;
}

std::string to_iso8601(Timestamp time) {
  const Iso8601 text = iso8601_of(time);
  return {text.data(), text.size()};
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  const auto date = take_date(text);
  if (!date) return std::nullopt;
  if (text.empty()) return Timestamp{*date};
  if (!take(text, 'T')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59 || !take(text, ':')) return std::nullopt;
  const auto seconds = take_digits(text, 2);
  if (!seconds || *seconds > 59) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return Timestamp{*date} + std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
         std::chrono::seconds{*seconds} + *fraction - *offset;
}

}  // namespace base
