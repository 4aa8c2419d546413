/// One lasting connection to a Redis server: connects, logs in, reads answers, and begins anew after a break.
///
/// Runs as one coroutine on its event loop from `start` to `stop`. After a failed attempt it waits with exponential
/// back-off and full jitter, so that many processes do not return to a recovering server in step. Everything is called
/// on the loop; held by shared pointer.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/random.hpp"
#include "runtime/timer.hpp"
#include "storage/redis/options.hpp"
#include "storage/redis/protocol.hpp"
#include "storage/redis/stream.hpp"

namespace storage::redis {

class Link : public std::enable_shared_from_this<Link> {
 public:
  Link(runtime::Executor executor, const Options& options);
  virtual ~Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void start();
  /// Ends the coroutine soon; whatever waits fails.
  void stop();

  [[nodiscard]] bool is_up() const noexcept { return is_up_; }
  /// Whether the first attempt to connect is still under way: a process that has just started.
  [[nodiscard]] bool is_starting() const noexcept { return is_starting_; }
  [[nodiscard]] const runtime::Executor& executor() const noexcept { return executor_; }

 protected:
  using Clock = std::chrono::steady_clock;
  using Timer = runtime::Timer;

  /// Logged in and ready.
  virtual void on_up() = 0;
  virtual void on_reply(Reply reply) = 0;
  /// The connection is over, or could not be made; answers to what was sent will not come.
  virtual void on_down() = 0;

  /// Sends soon, together with what else is sent in the same turn of the loop. Only while up or starting; what is sent
  /// while starting goes out after `on_up`.
  void send(std::span<const std::string> command);
  /// Gives the connection up: it is closed and made anew.
  void drop();
  [[nodiscard]] const Options& options() const noexcept { return options_; }

 private:
  [[nodiscard]] runtime::Task<void> run();
  [[nodiscard]] runtime::Task<base::Status> log_in();
  [[nodiscard]] runtime::Task<base::Result<Reply>> exchange(Command command);
  [[nodiscard]] runtime::Task<void> read_until_broken();
  void flush();
  [[nodiscard]] runtime::Task<void> write_waiting();
  [[nodiscard]] runtime::Task<void> pause(Clock::duration longest);
  void report(const base::Status& outcome);

  runtime::Executor executor_;
  const Options options_;
  base::SystemRandom random_;
  Timer timer_;  ///< pauses, and the deadline of connecting
  Timer deadline_;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<ReplyReader> reader_;
  std::string out_;      ///< not yet given to the stream
  std::string writing_;  ///< given to the stream
  bool is_starting_ = true;
  bool is_up_ = false;
  bool is_writing_ = false;
  bool is_stopping_ = false;
  bool was_reported_down_ = false;
};

}  // namespace storage::redis
