/// What statements have met: whether the file can be written, and whether it is sound. Health answers from this, so
/// that it tells the truth as soon as one request has met it.
///
/// "Cannot be written" ends with a commit some seconds after the last failure: on a nearly full disk small writes
/// succeed between large ones that fail. Damage stays until somebody has read every page and found none
/// (`clear_damage`).
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "storage/sqlite/failure.hpp"

namespace storage::sqlite {

enum class Trouble { kUnwritable, kDamaged };

/// Thread-safe.
class Condition {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// Told of each trouble that begins or ends, from the thread that met it; must not block. `detail` is the driver's.
  using OnChange = std::function<void(Trouble trouble, bool has_begun, std::string_view detail)>;

  static constexpr std::chrono::seconds kHold{5};            ///< after the last failed write
  static constexpr std::chrono::milliseconds kStall{1'500};  ///< a batch at work for longer does not get on

  explicit Condition(OnChange on_change) : on_change_(std::move(on_change)) {}

  void note_read_failure(const Failure& failure);
  void note_write_failure(const Failure& failure, Time now = std::chrono::steady_clock::now());
  void note_written(Time now = std::chrono::steady_clock::now());
  void clear_damage();

  /// The writer begins and ends a batch.
  void begin_batch(Time now = std::chrono::steady_clock::now()) noexcept { batch_since_ = now; }
  void end_batch() noexcept { batch_since_ = Time{}; }

  /// Why, in the driver's words; nullopt when all is well.
  [[nodiscard]] std::optional<std::string> damage() const;
  [[nodiscard]] std::optional<std::string> write_trouble() const;
  /// Whether a commit would end the trouble now.
  [[nodiscard]] bool may_heal(Time now = std::chrono::steady_clock::now()) const;
  [[nodiscard]] bool is_stalled(Time now = std::chrono::steady_clock::now()) const noexcept;

 private:
  void note_damage(const Failure& failure);
  void tell(Trouble trouble, bool has_begun, const std::string& detail) const;

  const OnChange on_change_;
  std::atomic<bool> is_troubled_{false};  ///< spares every commit the lock
  std::atomic<Time> batch_since_{Time{}};
  mutable std::mutex mutex_;
  std::optional<std::string> damage_;
  std::optional<std::string> write_trouble_;
  Time failed_at_{};
};

}  // namespace storage::sqlite
