#include "storage/redis/link.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace storage::redis {
namespace {

constexpr std::chrono::milliseconds kFirstPause{25};
constexpr std::size_t kReadBytes = 16 * 1024;

}  // namespace

Link::Link(runtime::Executor executor, const Options& options)
    : executor_(std::move(executor)), options_(options), timer_(executor_), deadline_(executor_) {}

void Link::start() {
  // The coroutine keeps the link alive until it ends.
  auto task = [](std::shared_ptr<Link> self) -> runtime::Task<void> { co_await self->run(); };
  boost::asio::co_spawn(executor_, task(shared_from_this()), boost::asio::detached);
}

void Link::stop() {
  is_stopping_ = true;
  timer_.cancel();
  drop();
}

void Link::drop() {
  if (stream_) stream_->close();
}

runtime::Task<void> Link::run() {
  auto longest_pause = std::chrono::milliseconds{kFirstPause};
  while (!is_stopping_) {
    const base::Status logged_in = co_await log_in();
    report(logged_in);
    is_starting_ = false;
    if (logged_in) {
      longest_pause = kFirstPause;
      is_up_ = true;
      on_up();
      flush();
      co_await read_until_broken();
      is_up_ = false;
    }
    out_.clear();
    on_down();
    if (is_stopping_) co_return;
    co_await pause(longest_pause);
    longest_pause = std::min(longest_pause * 2, options_.reconnect_pause_max);
  }
}

/// Once for each change, not for each attempt.
void Link::report(const base::Status& outcome) {
  const bool is_news = outcome ? was_reported_down_ : !was_reported_down_;
  was_reported_down_ = !outcome;
  if (is_news && options_.on_change) options_.on_change(outcome.has_value(), outcome ? "" : outcome.error().detail());
}

/// Full jitter: anything up to the bound.
runtime::Task<void> Link::pause(Clock::duration longest) {
  const auto ticks = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(longest).count());
  timer_.expires_after(std::chrono::microseconds{random_.below(ticks) + 1});
  co_await timer_.async_wait(boost::asio::as_tuple(runtime::use_task));
}

runtime::Task<base::Status> Link::log_in() {
  stream_ = make_stream(executor_, options_.address, options_.ca_file);
  reader_ = std::make_unique<ReplyReader>();
  deadline_.expires_after(options_.connect_timeout);
  deadline_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (self && !error) self->drop();
  });
  base::Status outcome = co_await stream_->connect();
  const Address& address = options_.address;
  if (outcome && !address.password.empty()) {
    Command login{"AUTH"};
    if (!address.user.empty()) login.push_back(address.user);
    login.emplace_back(address.password.reveal());
    const base::Result<Reply> reply = co_await exchange(std::move(login));
    if (!reply) outcome = std::unexpected(reply.error());
  }
  // Asked in any case: a frozen server's system still accepts connections, and only an answer tells that it works.
  if (outcome) {
    Command select{"SELECT", std::to_string(address.database)};
    const base::Result<Reply> reply = co_await exchange(std::move(select));
    if (!reply) outcome = std::unexpected(reply.error());
  }
  deadline_.cancel();
  co_return outcome;
}

/// One command and its answer, before the connection is up. An error answer is an error here.
runtime::Task<base::Result<Reply>> Link::exchange(Command command) {
  std::string text;
  append_command(text, command);
  const base::Status sent = co_await stream_->write(text);
  if (!sent) co_return std::unexpected(sent.error());
  std::array<char, 1024> room;
  while (true) {
    base::Result<std::optional<Reply>> reply = reader_->next();
    if (!reply) co_return std::unexpected(reply.error());
    if (*reply && (*reply)->failure()) co_return std::unexpected(base::unavailable((*reply)->failure()->text));
    if (*reply) co_return std::move(**reply);
    const base::Result<std::size_t> size = co_await stream_->read(room);
    if (!size) co_return std::unexpected(size.error());
    reader_->feed({room.data(), *size});
  }
}

runtime::Task<void> Link::read_until_broken() {
  std::string room(kReadBytes, '\0');
  while (!is_stopping_) {
    const base::Result<std::size_t> size = co_await stream_->read(room);
    if (!size) co_return;
    reader_->feed({room.data(), *size});
    while (true) {
      base::Result<std::optional<Reply>> reply = reader_->next();
      if (!reply) co_return drop();
      if (!*reply) break;
      on_reply(std::move(**reply));
    }
  }
}

void Link::send(std::span<const std::string> command) {
  append_command(out_, command);
  if (is_up_) flush();
}

void Link::flush() {
  if (is_writing_ || out_.empty()) return;
  is_writing_ = true;
  auto task = [](std::shared_ptr<Link> self) -> runtime::Task<void> { co_await self->write_waiting(); };
  boost::asio::co_spawn(executor_, task(shared_from_this()), boost::asio::detached);
}

runtime::Task<void> Link::write_waiting() {
  while (!out_.empty()) {
    writing_.clear();
    writing_.swap(out_);
    const base::Status written = co_await stream_->write(writing_);
    if (!written) {
      drop();
      break;
    }
  }
  is_writing_ = false;
}

}  // namespace storage::redis
