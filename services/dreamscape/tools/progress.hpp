/// How far long work has come, on standard error: on a terminal one line that is written over, several times a second;
/// else, so that a log of it can be read, a line every few seconds.
///
///     copying accounts: 120000 of 300000 (40 %), 35120/s, 0:05 left
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace dreamscape {

struct Step {
  std::string what;  ///< "copying accounts"; rate and time left are those of the steps of one `what`
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0: unknown
  double fraction = 0;      ///< how much is done where that is not `done` of `total`, such as bytes of a file
};

/// The line above, for a step that began `elapsed` ago at `begun_with`. Pure.
[[nodiscard]] std::string to_line(const Step& step, std::uint64_t begun_with, std::chrono::duration<double> elapsed);

/// Not thread-safe.
class Progress {
 public:
  struct Pace {
    std::chrono::milliseconds terminal{200};
    std::chrono::milliseconds piped{5'000};
  };
  explicit Progress(int descriptor = STDERR_FILENO) : Progress(descriptor, Pace()) {}
  Progress(int descriptor, Pace pace);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Whether `show` would do anything now: saves making the text.
  [[nodiscard]] bool is_due() const { return std::chrono::steady_clock::now() >= next_; }
  void show(const Step& step);

 private:
  const int descriptor_;
  const bool is_terminal_;
  const std::chrono::milliseconds pace_;
  bool has_shown_ = false;
  std::string what_ = {};
  std::uint64_t begun_with_ = 0;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace dreamscape
