#include "storage/ports/installation.hpp"

#include <algorithm>
#include <charconv>

#include "base/random.hpp"

namespace storage {
namespace {

constexpr std::size_t kIdBytes = 16;

bool is_id(std::string_view text) noexcept {
  return text.size() == 2 * kIdBytes &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string new_installation_id() {
  base::SystemRandom random;
  return random.hex(kIdBytes);
}

std::string to_text(const InstallationMark& mark) { return mark.id + " " + std::to_string(mark.high_water) + "\n"; }

std::optional<InstallationMark> parse_mark(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos || !text.ends_with('\n') || !is_id(text.substr(0, space))) return std::nullopt;
  const std::string_view number = text.substr(space + 1, text.size() - space - 2);
  InstallationMark mark{.id = std::string(text.substr(0, space))};
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), mark.high_water);
  if (problem != std::errc{} || end != number.data() + number.size() || mark.high_water < 0) return std::nullopt;
  return mark;
}

std::chrono::milliseconds clock_error(std::int64_t mark, base::Timestamp now) noexcept {
  using std::chrono::milliseconds;
  if (mark == 0) return milliseconds{0};
  const milliseconds apart = now - base::from_millis(mark);
  const bool is_believed = apart <= kClockDriftMax && apart >= -kClockDriftMax;
  return is_believed ? milliseconds{0} : apart;
}

std::int64_t next_high_water(std::int64_t mark, base::Timestamp now) noexcept {
  if (clock_error(mark, now).count() != 0) return mark + 1;
  return std::max(mark + 1, base::to_millis(now));
}

}  // namespace storage
