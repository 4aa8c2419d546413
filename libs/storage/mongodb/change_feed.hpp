/// The heart of `TokenChangeFeed` on a shared database: announces what ended and says whether memory may be trusted.
///
/// The promise: when `announce` has succeeded, no process' `generation_now` answers the old number any more. Each
/// process may trust its memory only for a lease; it renews it by a write that carries the change it has applied and
/// that follows a read of the log. Who announces waits until every other process has acknowledged the row, or until the
/// lease any of them can hold from before the row is over. docs/decisions/0006-lease-protocol.md has the proof and what
/// happens when a process dies half-way.
///
/// `tick` and what it needs belong to one thread (Watch); everything else is thread-safe and never blocks.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/boot_clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/mongodb/change_log.hpp"
#include "storage/mongodb/membership.hpp"

namespace storage::mongodb {

struct FeedOptions {
  std::chrono::milliseconds poll_every{50};  ///< how often the log is looked at when nobody wakes us
  std::chrono::milliseconds lease{2'000};    ///< how long memory is trusted after a renewal
  /// What the lease is shorter for its holder than for those who wait for it: more than two monotonic clocks can drift
  /// apart during one lease.
  std::chrono::milliseconds margin{200};
  std::size_t pending_max = 10'000;  ///< changes waiting to be announced
  /// Called when a row was added, from the thread that ticks: to tell other processes to look (Watch::wake) before they
  /// poll. Nothing depends on its success. Must not block.
  std::function<void()> on_published;
  /// By which memory is trusted: one that goes on while this machine sleeps, as the others' clocks do meanwhile.
  std::function<base::BootClock::time_point()> boot_now = &base::BootClock::now;
};

class ChangeFeed {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `wake` asks for a `tick` soon; called from any thread.
  ChangeFeed(FeedOptions options, std::function<void()> wake) : options_(std::move(options)), wake_(std::move(wake)) {}

  /// Succeeds once the change is known to every process; `unavailable` when it is not until `deadline`. On failure it
  /// will be made known as soon as the database can be told, if need be by declaring everything void.
  [[nodiscard]] runtime::Task<base::Status> announce(TokenChange change, Time deadline);

  /// Makes every process forget everything as soon as the database can be told: for a write of unknown outcome.
  void void_everything();

  /// The number of the latest change if memory may be trusted at this moment.
  [[nodiscard]] std::optional<std::uint64_t> generation_now() const noexcept;
  /// The same, renewing the lease first if need be; `unavailable` if that fails or lasts beyond
  /// `deadline`.
  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> generation(Time deadline);

  /// One round: announce what waits, look at the log, renew the lease, look after the others. Answers how long the next
  /// round may be put off. Blocks; throws Failure, after which `fail` must be called.
  [[nodiscard]] std::chrono::milliseconds tick(Client& client);
  /// Tells everybody who waits. Also for the end.
  void fail(const base::Error& error);
  /// Takes this process off the list, unless it still owes an announcement. Throws Failure.
  void leave(Client& client);

 private:
  using BootTime = base::BootClock::time_point;
  using Done = std::move_only_function<void(base::Status)>;
  struct Announcement {
    TokenChange change;
    Done done;
  };
  /// A row that is in the log but perhaps not yet known to all.
  struct Published {
    std::uint64_t number;
    BootTime inserted_at;
    std::vector<Done> done;
  };

  [[nodiscard]] std::chrono::milliseconds time_to_next() const;
  void take_pending();
  void look_at_log(Client& client);
  void publish(Client& client);
  void append(Client& client, const std::vector<TokenChange>& changes);
  void renew(Client& client);
  void look_after_others(Client& client);
  void settle(const std::vector<Instance>& others);
  void settle_lapsed();
  void answer_askers();

  const FeedOptions options_;
  const std::function<void()> wake_;

  std::mutex mutex_;
  std::deque<Announcement> pending_;
  std::vector<Done> asking_;

  std::atomic<std::uint64_t> generation_{0};
  std::atomic<BootTime::rep> trusted_until_{0};
  /// A write may have happened whose change is not in the log.
  std::atomic<bool> owes_everything_{false};

  // Of the thread that ticks.
  Membership membership_;
  std::vector<Announcement> batch_;
  std::vector<Done> askers_;
  std::deque<Published> published_;
  BootTime looked_at_{};
  BootTime renewed_at_{};
  BootTime moved_at_{};
  bool owes_acknowledgement_ = false;
};

}  // namespace storage::mongodb
