/// A password, token or key: prints as "[redacted]", is wiped when destroyed, is read only by an explicit call.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace base {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(Secret other) noexcept;
  ~Secret() { wipe(); }

  /// The text itself, with a zero byte behind it. The caller answers for where it goes.
  [[nodiscard]] std::string_view reveal() const noexcept { return value_; }
  [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return value_.size(); }

  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "[redacted]"; }

 private:
  /// Everything the string has room for: a short text moved away is still in there, its size being 0.
  void wipe() noexcept;
  std::string value_;
};

}  // namespace base
