#include "base/descriptor.hpp"

#include <unistd.h>

namespace base {

void Descriptor::close() noexcept {
  if (is_open()) ::close(number_);
  number_ = -1;
}

}  // namespace base
