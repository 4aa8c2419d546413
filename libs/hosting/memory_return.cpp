#include "hosting/memory_return.hpp"

#include <malloc.h>
#include <pthread.h>
#include <unistd.h>

#include <fstream>

namespace hosting {

bool GrowthWatch::has_grown(std::size_t resident) noexcept {
  if (floor_ == 0 || resident < floor_) floor_ = resident;
  return resident > floor_ + kGrowthBytes;
}

MemoryReturn::MemoryReturn(std::chrono::milliseconds interval) : interval_(interval), thread_([this] { watch(); }) {
  pthread_setname_np(thread_.native_handle(), "memory-return");
}

MemoryReturn::~MemoryReturn() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  stopped_.notify_all();
}

void MemoryReturn::watch() {
  GrowthWatch growth;
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, interval_, [this] { return is_stopped_; })) {
    if (!growth.has_grown(resident_bytes())) continue;
    ::malloc_trim(0);
    growth.settle(resident_bytes());
  }
}

/// proc(5): the second figure of statm counts pages.
std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  if (!(file >> total >> resident)) return 0;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace hosting
