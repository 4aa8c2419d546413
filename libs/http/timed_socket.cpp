#include "http/timed_socket.hpp"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <vector>

#include <boost/asio/as_tuple.hpp>

namespace http {
namespace {

constexpr auto kAsTuple = boost::asio::as_tuple(runtime::use_task);
constexpr std::size_t kScratchBytes = 16 * 1024;

using Buffers = std::array<boost::asio::const_buffer, 3>;

void consume(Buffers& buffers, std::size_t bytes) {
  for (auto& buffer : buffers) {
    const std::size_t part = std::min(bytes, buffer.size());
    buffer += part;
    bytes -= part;
  }
}

}  // namespace

runtime::Task<std::size_t> TimedSocket::receive(std::span<char> room, Clock::time_point deadline) {
  has_timed_out_ = false;
  deadline_ = deadline;
  const auto buffer = boost::asio::buffer(room.data(), room.size());
  const auto [problem, size] = co_await socket_.async_read_some(buffer, kAsTuple);
  deadline_ = Clock::time_point::max();
  co_return problem ? 0 : size;
}

runtime::Task<bool> TimedSocket::send(std::string_view first, std::string_view second, std::string_view third,
                                      std::chrono::milliseconds patience, More more) {
  const boost::asio::socket_base::message_flags flags = more == More::kSoon ? MSG_MORE : 0;
  Buffers buffers{boost::asio::buffer(first), boost::asio::buffer(second), boost::asio::buffer(third)};
  boost::system::error_code problem;
  const bool is_single = second.empty() && third.empty();
  consume(buffers, is_single ? socket_.send(buffers[0], flags, problem) : socket_.send(buffers, flags, problem));
  if (problem && problem != boost::asio::error::would_block) co_return false;
  while (boost::asio::buffer_size(buffers) > 0) {
    deadline_ = Clock::now() + patience;
    const auto [failure, size] = co_await socket_.async_send(buffers, flags, kAsTuple);
    deadline_ = Clock::time_point::max();
    if (failure) co_return false;
    consume(buffers, size);
  }
  co_return true;
}

runtime::Task<bool> TimedSocket::wait_for_room(std::chrono::milliseconds patience) {
  deadline_ = Clock::now() + patience;
  const auto [problem] = co_await socket_.async_wait(Socket::wait_write, kAsTuple);
  deadline_ = Clock::time_point::max();
  co_return !problem;
}

std::shared_ptr<const base::Descriptor> TimedSocket::duplicate() {
  base::Descriptor copy(::fcntl(socket_.native_handle(), F_DUPFD_CLOEXEC, 0));
  return copy.is_open() ? std::make_shared<const base::Descriptor>(std::move(copy)) : nullptr;
}

std::size_t TimedSocket::send_now(std::string_view bytes) {
  boost::system::error_code ignored;
  return socket_.write_some(boost::asio::buffer(bytes), ignored);
}

runtime::Task<void> TimedSocket::linger(std::chrono::milliseconds time, std::uint64_t bytes_max) {
  shut_down_sending();
  const auto until = Clock::now() + time;
  std::vector<char> scratch(kScratchBytes);
  for (std::uint64_t dropped = 0; dropped < bytes_max;) {
    const std::size_t size = co_await receive(scratch, until);
    if (size == 0) co_return;
    dropped += size;
  }
}

bool TimedSocket::check_deadline(Clock::time_point now) {
  if (now < deadline_) return false;
  deadline_ = Clock::time_point::max();
  has_timed_out_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
  return true;
}

void TimedSocket::shut_down_sending() {
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void TimedSocket::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

bool TimedSocket::is_reset() {
  pollfd state{.fd = socket_.native_handle(), .events = 0, .revents = 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace http
