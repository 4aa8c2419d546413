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

MemoryFigures look() {
  return {.unused_bytes = ::mallinfo2().fordblks,
          .resident_bytes = base::process_memory().value_or(base::ProcessMemory{}).resident_bytes};
}

}  // namespace

bool GrowthWatch::has_grown(MemoryFigures now) noexcept {
  floor_ = {.unused_bytes = std::min(floor_.unused_bytes, now.unused_bytes),
            .resident_bytes = std::min(floor_.resident_bytes, now.resident_bytes)};
  return now.unused_bytes > floor_.unused_bytes + kGrowthBytes ||
         now.resident_bytes > floor_.resident_bytes + kGrowthBytes;
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
    if (!growth.has_grown(look())) continue;
    ::malloc_trim(0);
    growth.settle(look());
  }
}

}  // namespace hosting
