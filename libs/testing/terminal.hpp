/// A terminal without a person: the program is given `end`, the test sees what would be on the screen and types.
///
///     const testkit::Terminal terminal;
///     ::dprintf(terminal.end(), "hello");
///     EXPECT_EQ(terminal.seen("hello"), "hello");
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

namespace testkit {

class Terminal {
 public:
  Terminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    ::grantpt(master_);
    ::unlockpt(master_);
    std::array<char, 128> name{};
    ::ptsname_r(master_, name.data(), name.size());
    slave_ = ::open(name.data(), O_RDWR | O_NOCTTY);
  }
  ~Terminal() {
    ::close(slave_);
    ::close(master_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  [[nodiscard]] int end() const { return slave_; }
  /// What was written, until it ends with `end` or nothing comes for a second.
  [[nodiscard]] std::string seen(std::string_view end) const {
    std::string all;
    pollfd waiting{.fd = master_, .events = POLLIN, .revents = 0};
    while (!all.ends_with(end) && ::poll(&waiting, 1, 1000) == 1) {
      std::array<char, 4096> text{};
      const ssize_t size = ::read(master_, text.data(), text.size());
      if (size <= 0) break;
      all.append(text.data(), static_cast<std::size_t>(size));
    }
    return all;
  }
  /// Whether what is typed is shown.
  [[nodiscard]] bool has_echo() const {
    termios modes{};
    return ::tcgetattr(slave_, &modes) == 0 && (modes.c_lflag & ECHO) != 0;
  }
  /// As if at the keyboard; false when it could not be typed whole.
  [[nodiscard]] bool type(std::string_view keys) const {
    return ::write(master_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size());
  }

 private:
  int master_;
  int slave_ = -1;
};

}  // namespace testkit
