#include "base/secret.hpp"

#include <cstring>

namespace base {

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  value_ = std::move(other.value_);
  other.wipe();
  return *this;
}

void Secret::wipe() noexcept {
  ::explicit_bzero(value_.data(), value_.size());
  value_.clear();
}

}  // namespace base
