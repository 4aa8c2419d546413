/// An open file of the operating system, closed at the end: a file, a folder, a socket, an end of a pipe.
#pragma once

#include <utility>

namespace base {

/// Owns a file descriptor. One thread at a time changes it; `get` may be called from several.
class Descriptor {
 public:
  Descriptor() = default;
  /// What open(2) and its like returned: a negative number owns nothing.
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  [[nodiscard]] int get() const noexcept { return number_; }
  /// Before the end. Idempotent. May block, as close(2) may.
  void close() noexcept;

 private:
  int number_ = -1;
};

}  // namespace base
