#include "log/output.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace logging {
namespace {

/// Room that poll promises in a pipe (PIPE_BUF, pipe(7)): a write of this size after POLLOUT does not block.
constexpr std::size_t kChunkBytesMax = 4096;
constexpr int kPollMs = 100;

/// Signals belong to the main thread; SIGPIPE would end the process when the reader of our output has gone.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

LineSink::LineSink(const LoggerOptions& options)
    : descriptor_(options.descriptor),
      buffer_bytes_max_(options.buffer_bytes_max),
      batch_wait_(options.batch_wait),
      stop_wait_max_(options.stop_wait_max),
      writer_([this] { write_until_stopped(); }) {}

LineSink::~LineSink() {
  {
    const std::scoped_lock lock(mutex_);
    is_stopping_ = true;
    give_up_at_ = std::chrono::steady_clock::now() + stop_wait_max_;
    is_hurried_ = true;
  }
  wake_.notify_one();
  writer_.join();
}

void LineSink::log(const spdlog::details::log_msg& message) {
  const bool is_urgent = message.level >= spdlog::level::warn;
  bool must_wake = is_urgent;
  {
    const std::scoped_lock lock(mutex_);
    if (lines_.size() + message.payload.size() + 1 > buffer_bytes_max_) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    must_wake = must_wake || lines_.empty() || lines_.size() > buffer_bytes_max_ / 2;
    is_urgent_ = is_urgent_ || is_urgent;
    lines_.append(message.payload.data(), message.payload.size());
    lines_.push_back('\n');
  }
  if (must_wake) wake_.notify_one();
}

void LineSink::flush() {
  std::unique_lock lock(mutex_);
  is_urgent_ = true;
  wake_.notify_one();
  written_.wait_for(lock, stop_wait_max_, [this] { return lines_.empty() && !is_writing_; });
}

void LineSink::wait_for_lines(std::unique_lock<std::mutex>& lock) {
  wake_.wait(lock, [this] { return !lines_.empty() || is_stopping_; });
  wake_.wait_for(lock, batch_wait_,
                 [this] { return is_urgent_ || is_stopping_ || lines_.size() > buffer_bytes_max_ / 2; });
  is_urgent_ = false;
}

void LineSink::write_until_stopped() {
  block_signals();
  std::string batch;
  std::unique_lock lock(mutex_);
  while (!is_stopping_ || !lines_.empty()) {
    wait_for_lines(lock);
    batch.clear();
    batch.swap(lines_);
    is_writing_ = true;
    lock.unlock();
    write_batch(batch);
    lock.lock();
    is_writing_ = false;
    written_.notify_all();
  }
}

bool LineSink::wait_writable() const {
  for (;;) {
    pollfd ready{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    if (::poll(&ready, 1, kPollMs) > 0) return true;
    if (is_hurried_ && std::chrono::steady_clock::now() >= give_up_at_) return false;
  }
}

void LineSink::write_batch(std::string_view batch) {
  while (!batch.empty() && wait_writable()) {
    const ssize_t size = ::write(descriptor_, batch.data(), std::min(batch.size(), kChunkBytesMax));
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (size < 0) break;
    batch.remove_prefix(static_cast<std::size_t>(size));
  }
  dropped_.fetch_add(static_cast<std::uint64_t>(std::ranges::count(batch, '\n')), std::memory_order_relaxed);
}

}  // namespace logging
