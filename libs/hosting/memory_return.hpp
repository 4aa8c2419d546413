/// Gives memory that a burst left behind back to the system.
///
/// glibc keeps freed memory for its next use, after a flood of connections for ever. A thread of its own looks every few
/// seconds whether the process has grown since memory was last given back, and then calls malloc_trim(3); what is really
/// in use stays, and is not asked for again until the process grows further.
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
  static constexpr std::size_t kGrowthBytes = 4 * 1024 * 1024;

  /// Whether the process, `resident` bytes large now, has grown enough to be trimmed. After a trim tell `settle`.
  [[nodiscard]] bool has_grown(std::size_t resident) noexcept;
  void settle(std::size_t resident) noexcept { floor_ = resident; }

 private:
  std::size_t floor_ = 0;  ///< the smallest size since the last trim, or that after it
};

class MemoryReturn {
 public:
  explicit MemoryReturn(std::chrono::milliseconds interval = std::chrono::seconds{5});
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

/// Bytes of memory the process occupies; 0 when the kernel does not tell.
[[nodiscard]] std::size_t resident_bytes();

}  // namespace hosting
