/// One line on standard error that is written over as work goes on; silent unless that is a terminal.
#pragma once

#include <chrono>
#include <string>

namespace dreamscape {

/// Not thread-safe.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Whether `show` would do anything now: saves making the text.
  [[nodiscard]] bool is_due() const;
  void show(const std::string& text);

 private:
  const bool is_terminal_;
  bool has_shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace dreamscape
