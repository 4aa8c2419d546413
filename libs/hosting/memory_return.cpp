#include "hosting/memory_return.hpp"

#include <malloc.h>
#include <pthread.h>

#include <algorithm>

#include "base/process_usage.hpp"

namespace hosting {

namespace {

/// glibc's own first values. Left alone it raises both with each large block that is freed, and keeps up to 64 MiB at
/// the end of each thread's heap, which malloc_trim does not look at.
constexpr int kLargeBlockBytes = 128 * 1024;
constexpr int kHeapEndBytes = 128 * 1024;

std::size_t unused_bytes() { return ::mallinfo2().fordblks; }
std::size_t resident_bytes() { return base::process_memory().value_or(base::ProcessMemory{}).resident_bytes; }

}  // namespace

bool GrowthWatch::has_grown(std::size_t bytes) noexcept {
  floor_ = std::min(floor_, bytes);
  return bytes > floor_ + kGrowthBytes;
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
  GrowthWatch unused;
  GrowthWatch resident;
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, interval_, [this] { return is_stopped_; })) {
    const bool has_freed = unused.has_grown(unused_bytes());
    const bool has_touched = resident.has_grown(resident_bytes());
    if (!has_freed && !has_touched) continue;
    ::malloc_trim(0);
    unused.settle(unused_bytes());
    resident.settle(resident_bytes());
  }
}

}  // namespace hosting
