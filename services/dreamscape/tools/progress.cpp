#include "dreamscape/tools/progress.hpp"

#include <unistd.h>

#include <cstdio>

namespace dreamscape {

constexpr std::chrono::milliseconds kEvery{200};

Progress::Progress() : is_terminal_(::isatty(STDERR_FILENO) == 1), next_(std::chrono::steady_clock::now() + kEvery) {}

Progress::~Progress() {
  if (has_shown_) std::fputs("\r\033[K", stderr);  // the line is gone once there is a result
}

bool Progress::is_due() const { return is_terminal_ && std::chrono::steady_clock::now() >= next_; }

void Progress::show(const std::string& text) {
  if (!is_due()) return;
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  has_shown_ = true;
  next_ = std::chrono::steady_clock::now() + kEvery;
}

}  // namespace dreamscape
