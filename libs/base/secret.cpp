#include "base/secret.hpp"

#include <cstring>

namespace base {

/// By value, so that neither text is ever in a buffer that is given back unwiped: they trade places and `other` wipes.
Secret& Secret::operator=(Secret other) noexcept {
  value_.swap(other.value_);
  return *this;
}

void Secret::wipe() noexcept {
  value_.resize(value_.capacity());  // within the capacity nothing is allocated
  ::explicit_bzero(value_.data(), value_.size());
  value_.clear();
}

}  // namespace base
