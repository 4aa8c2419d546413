/// The thread that watches over the server: sets the schema up when the server first answers, runs the change feed, and
/// knows whether the server answers at all.
///
/// Indexes of much data take minutes, and calls must not: they are made on a thread with connections of its own, and
/// the server counts as away until they are there. A stop does not wait for them; the next start goes on.
///
/// While the server does not answer, stores fail at once instead of each waiting for its own time-out, so a hung server
/// costs no threads and a returned one is noticed within a second. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "storage/mongodb/change_feed.hpp"
#include "storage/mongodb/client_pool.hpp"
#include "storage/mongodb/schema.hpp"

namespace storage::mongodb {

class Watch {
 public:
  /// Told whether the server answers and, if not, why: once for each change, from the thread that watches.
  using OnChange = std::function<void(bool is_up, std::string_view reason)>;

  /// Connections whose commands may take long, for setting the schema up. Called on a thread of its own; may throw.
  using PatientClients = std::function<std::unique_ptr<ClientPool>()>;

  /// Starts the thread. `pool` must outlive this; `on_change` may be empty and must not block.
  Watch(ClientPool& pool, PatientClients patient_clients, SchemaOptions schema, FeedOptions feed, OnChange on_change);
  /// Ends the thread; takes this process off the list of instances if the server answers.
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Whether the server answered last and its schema is ours.
  [[nodiscard]] bool is_up() const noexcept { return is_up_; }
  /// Whether this process made the database: it holds nothing of before.
  [[nodiscard]] bool was_created() const noexcept { return was_created_; }
  /// Why not, for the log.
  [[nodiscard]] std::string reason() const;
  /// A store got no answer: look again before anybody else tries.
  void suspect() noexcept;
  /// A token may have ended somewhere: look now. For those who hear of it before we poll.
  void wake() noexcept;
  /// Blocks until the server was asked once, with whatever outcome.
  void wait_for_first_answer();

  [[nodiscard]] ChangeFeed& changes() noexcept { return feed_; }

 private:
  void work();
  [[nodiscard]] std::chrono::milliseconds round();
  [[nodiscard]] bool is_schema_ready(Client& client);
  /// Why the server is away; empty when it is not.
  void note(const std::string& reason);
  /// False at the end.
  [[nodiscard]] bool pause(std::chrono::milliseconds longest);
  void end();

  ClientPool& pool_;
  const PatientClients patient_clients_;
  const SchemaOptions schema_;
  const OnChange on_change_;
  ChangeFeed feed_;
  std::atomic<bool> is_up_{false};
  std::atomic<bool> was_created_{false};
  bool is_set_up_ = false;
  std::future<bool> set_up_;  ///< under way, of a thread that may outlive this

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string reason_ = "not asked yet";
  bool was_asked_ = false;
  bool is_woken_ = false;
  bool stopping_ = false;
  std::jthread thread_;  // the last: it uses all of the above
};

}  // namespace storage::mongodb
