#include "storage/redis/connection.hpp"

#include <boost/asio/post.hpp>

namespace storage::redis {
namespace {

base::Error too_late() {
  return base::Error{base::ErrorCode::kDeadlineExceeded, "Service temporarily unavailable"}.with_detail(
      base::PrivateText{"Redis did not answer in time"});
}

}  // namespace

Connection::Connection(runtime::Executor executor, const Options& options)
    : Link(std::move(executor), options), watch_timer_(this->executor()) {}

void Connection::submit(std::span<const std::string> command, Done done) {
  if (!is_up() && !is_starting()) return finish_soon(std::move(done), base::unavailable("Redis is not connected"));
  if (waiting_.size() >= options().pending_max) {
    return finish_soon(std::move(done), base::unavailable("too many Redis commands under way"));
  }
  send(command);
  waiting_.push_back({std::move(done), Clock::now() + options().command_timeout});
  if (!is_watching_) watch();
}

void Connection::finish_soon(Done done, base::Error error) {
  boost::asio::post(executor(), [done = std::move(done), error = std::move(error)]() mutable {
    done(std::unexpected(std::move(error)));
  });
}

void Connection::on_reply(Reply reply) {
  // A server that talks out of turn is not followed: its answers could belong to anything.
  if (waiting_.empty()) return drop();
  Done done = std::move(waiting_.front().done);
  waiting_.pop_front();
  done(std::move(reply));
}

void Connection::on_down() {
  std::deque<Waiting> failed;
  failed.swap(waiting_);
  for (Waiting& each : failed) {
    each.done(std::unexpected(has_timed_out_ ? too_late() : base::unavailable("the connection to Redis broke")));
  }
  has_timed_out_ = false;
}

/// One timer for all: answers come in order, so the oldest command has the earliest deadline.
void Connection::watch() {
  is_watching_ = true;
  watch_timer_.expires_at(waiting_.front().deadline);
  watch_timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = std::static_pointer_cast<Connection>(weak.lock());
    if (!self || error) return;
    self->is_watching_ = false;
    if (self->waiting_.empty()) return;
    if (self->waiting_.front().deadline > Clock::now()) return self->watch();
    self->has_timed_out_ = true;
    self->drop();
  });
}

}  // namespace storage::redis
