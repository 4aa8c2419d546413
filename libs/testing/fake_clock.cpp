#include "testing/fake_clock.hpp"

namespace testkit {

base::Timestamp FakeClock::now() const {
  const std::scoped_lock lock(mutex_);
  return now_;
}

std::chrono::steady_clock::time_point FakeClock::steady_now() const {
  const std::scoped_lock lock(mutex_);
  return steady_now_;
}

void FakeClock::advance(std::chrono::milliseconds by) {
  const std::scoped_lock lock(mutex_);
  now_ += by;
  steady_now_ += by;
}

void FakeClock::set_wall_clock(base::Timestamp time) {
  const std::scoped_lock lock(mutex_);
  now_ = time;
}

}  // namespace testkit
