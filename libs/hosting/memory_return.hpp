/// Gives memory that a burst left behind back to the system.
///
/// glibc keeps freed memory for its next use, after a flood of connections for ever. A thread of its own looks every
/// few seconds whether more of it lies unused than after memory was last given back, and then calls malloc_trim(3).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

namespace hosting {

/// When to give back, apart from how. Not thread-safe.
class GrowthWatch {
 public:
  static constexpr std::size_t kGrowthBytes = 1024 * 1024;

  /// Whether enough memory lies unused, `unused` bytes now, to give it back. The allocator counts what it has given
  /// back as unused still; so only what was added since is looked at.
  [[nodiscard]] bool has_grown(std::size_t unused) noexcept;
  void settle(std::size_t unused) noexcept { floor_ = unused; }

 private:
  std::size_t floor_ = 0;  ///< the smallest figure since memory was last given back
};

class MemoryReturn {
 public:
  explicit MemoryReturn(std::chrono::milliseconds interval = std::chrono::seconds{3});
  /// Ends at once.
  ~MemoryReturn();
  MemoryReturn(const MemoryReturn&) = delete;
  MemoryReturn& operator=(const MemoryReturn&) = delete;

 private:
  void watch();

  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool is_stopped_ = false;
  std::jthread thread_;
};

}  // namespace hosting
