#include "testing/seeded_random.hpp"

namespace testkit {

void SeededRandom::fill(std::span<std::byte> out) {
  const std::scoped_lock lock(mutex_);
  for (std::byte& byte : out) byte = static_cast<std::byte>(engine_() & 0xFF);
}

}  // namespace testkit
