/// Gives memory that a burst left behind, or the start, back to the system.
///
/// glibc keeps freed memory for its next use, after a flood of connections for ever. A thread of its own looks every
/// few seconds whether more of it lies unused, or more is resident, than after memory was last given back, and then
/// calls malloc_trim(3), after the event loops have handed over what their threads keep (runtime/thread_cache.hpp). At
/// its first look it also lets go of the pages of programs and libraries.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

#include "runtime/event_loops.hpp"

namespace hosting {

struct MemoryFigures {
  std::size_t unused_bytes = 0;     ///< of what the allocator has taken
  std::size_t anonymous_bytes = 0;  ///< resident; without code and constants, which the system takes back by itself
};

/// When to give back, apart from how. Not thread-safe.
///
/// Two figures are watched. What the allocator counts as unused holds what it has given back already, so only growth
/// tells; and it does not tell of memory that was given back, taken again and freed between two looks. The resident
/// size does; but memory that was in use at the last look and is free now shows in the first figure alone.
class GrowthWatch {
 public:
  /// With 512 KiB a gateway that had been attacked kept a megabyte more for good, a seventh of what it has when idle.
  static constexpr std::size_t kGrowthBytes = 128 * 1024;

  /// Whether either figure has grown enough since it was smallest to give memory back.
  [[nodiscard]] bool has_grown(MemoryFigures now) noexcept;
  void settle(MemoryFigures now) noexcept { floor_ = now; }

 private:
  MemoryFigures floor_;  ///< the smallest of each since memory was last given back
};

/// Lets go of the pages of this program and its libraries that hold code and constants. They stay in the system's
/// cache, and what is used again is mapped again at first use, sixteen pages at a time. The number of bytes looked at.
std::size_t let_go_of_code() noexcept;

class MemoryReturn {
 public:
  /// `loops` must outlive it.
  explicit MemoryReturn(runtime::EventLoops& loops, std::chrono::milliseconds interval = std::chrono::seconds{3});
  /// Ends soon.
  ~MemoryReturn();
  MemoryReturn(const MemoryReturn&) = delete;
  MemoryReturn& operator=(const MemoryReturn&) = delete;

 private:
  void watch();
  void free_thread_caches();

  runtime::EventLoops& loops_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool is_stopped_ = false;
  std::jthread thread_;
};

}  // namespace hosting
