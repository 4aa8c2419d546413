#include "dreamscape/tools/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace dreamscape {
namespace {

// Before that a rate says more about the first page than about the work.
constexpr double kSecondsUntilRate = 0.5;

std::string two_digits(std::uint64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string in_words(double seconds) {
  const auto all = static_cast<std::uint64_t>(std::ceil(std::min(seconds, 359'999.0)));
  const std::string rest = two_digits(all % 60);
  if (all < 3600) return std::to_string(all / 60) + ":" + rest;
  return std::to_string(all / 3600) + ":" + two_digits(all / 60 % 60) + ":" + rest;
}

double fraction_of(const Step& step) {
  if (step.total == 0) return std::clamp(step.fraction, 0.0, 1.0);
  return std::min(static_cast<double>(step.done) / static_cast<double>(step.total), 1.0);
}

}  // namespace

std::string to_line(const Step& step, std::uint64_t begun_with, std::chrono::duration<double> elapsed) {
  std::string line = step.what + ": " + std::to_string(step.done);
  if (step.total > 0) line += " of " + std::to_string(std::max(step.total, step.done));
  const double fraction = fraction_of(step);
  if (fraction > 0) line += " (" + std::to_string(static_cast<int>(fraction * 100)) + " %)";
  const double seconds = elapsed.count();
  if (seconds < kSecondsUntilRate || step.done <= begun_with) return line;
  const double rate = static_cast<double>(step.done - begun_with) / seconds;
  line += ", " + std::to_string(static_cast<std::uint64_t>(rate)) + "/s";
  if (fraction <= 0) return line;
  const double left = step.total > 0 ? static_cast<double>(step.total - std::min(step.done, step.total)) / rate
                                     : seconds * (1 - fraction) / fraction;
  return line + ", " + in_words(left) + " left";
}

Progress::Progress(int descriptor, Pace pace)
    : descriptor_(descriptor),
      is_terminal_(::isatty(descriptor) == 1),
      pace_(is_terminal_ ? pace.terminal : pace.piped),
      begin_(std::chrono::steady_clock::now()),
      next_(begin_ + pace_) {}

Progress::~Progress() {
  // The line is gone once there is a result.
  if (is_terminal_ && has_shown_) ::dprintf(descriptor_, "\r\033[K");
}

void Progress::show(const Step& step) {
  const auto now = std::chrono::steady_clock::now();
  if (step.what != what_) {
    what_ = step.what;
    begun_with_ = step.done;
    begin_ = now;
  }
  if (now < next_) return;
  ::dprintf(descriptor_, is_terminal_ ? "\r\033[K%s" : "%s\n", to_line(step, begun_with_, now - begin_).c_str());
  has_shown_ = true;
  next_ = now + pace_;
}

}  // namespace dreamscape
