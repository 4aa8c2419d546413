/// A pipelined command connection: many commands under way at once, answered in order, each with a deadline.
#pragma once

#include <deque>
#include <functional>

#include "storage/redis/link.hpp"

namespace storage::redis {

/// What a command came to: an answer of the server, or `unavailable` (no connection, too many under way),
/// `deadline_exceeded` (no answer in time, or not connected in time by a process that has just started; the connection
/// is then given up, since a late answer would be taken for the next command's).
using Outcome = base::Result<Reply>;

/// Belongs to one event loop.
class Connection final : public Link {
 public:
  using Done = std::move_only_function<void(Outcome)>;

  Connection(runtime::Executor executor, const Options& options);

  /// Calls `done` exactly once, on the loop, never before `submit` returns.
  void submit(std::span<const std::string> command, Done done);

 private:
  struct Waiting {
    Done done;
    Clock::time_point deadline;
  };
  void on_up() override {}
  void on_reply(Reply reply) override;
  void on_down() override;
  void finish_soon(Done done, base::Error error);
  void watch();

  std::deque<Waiting> waiting_;  ///< oldest first
  Timer watch_timer_;
  bool is_watching_ = false;
  bool has_timed_out_ = false;
};

}  // namespace storage::redis
