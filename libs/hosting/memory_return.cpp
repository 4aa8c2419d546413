#include "hosting/memory_return.hpp"

#include <malloc.h>
#include <pthread.h>
#include <algorithm>

namespace hosting {

namespace {

/// glibc's own first values. Left alone it raises both with each large block that is freed, and keeps up to 64 MiB at
/// the end of each thread's heap, which malloc_trim does not look at.
constexpr int kLargeBlockBytes = 128 * 1024;
constexpr int kHeapEndBytes = 128 * 1024;

std::size_t unused_bytes() { return ::mallinfo2().fordblks; }

}  // namespace

bool GrowthWatch::has_grown(std::size_t unused) noexcept {
  floor_ = std::min(floor_, unused);
  return unused > floor_ + kGrowthBytes;
}

MemoryReturn::MemoryReturn(std::chrono::milliseconds interval) : interval_(interval), thread_([this] { watch(); }) {
  ::mallopt(M_MMAP_THRESHOLD, kLargeBlockBytes);
  ::mallopt(M_TRIM_THRESHOLD, kHeapEndBytes);
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
    if (!growth.has_grown(unused_bytes())) continue;
    ::malloc_trim(0);
    growth.settle(unused_bytes());
  }
}

}  // namespace hosting
