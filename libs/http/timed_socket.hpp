/// The socket of one client connection, with a deadline on every wait.
///
/// Setting a deadline is one store; the loop's ticker looks at it (`check_deadline`), at most one tick late. One reader
/// or writer at a time; used on the loop of the connection only. Private to the server.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "http/message/response.hpp"
#include "runtime/task.hpp"

namespace http {

class TimedSocket {
 public:
  using Clock = std::chrono::steady_clock;
  enum class More { kNo, kSoon };

  explicit TimedSocket(Socket socket) : socket_(std::move(socket)) {}

  [[nodiscard]] Socket& raw() noexcept { return socket_; }

  /// Bytes received into `room`; 0 when the peer is gone or `deadline` passed.
  [[nodiscard]] runtime::Task<std::size_t> receive(std::span<char> room, Clock::time_point deadline);
  /// Writes what the socket takes at once without suspending; only the rest waits, `patience` at most without progress.
  /// What `more` follows may wait in the kernel for it (MSG_MORE), a fifth of a second at most, and leave together with
  /// it. False when the peer is gone or takes nothing.
  [[nodiscard]] runtime::Task<bool> send(std::string_view first, std::string_view second, std::string_view third,
                                         std::chrono::milliseconds patience, More more = More::kNo);
  /// Waits until there is room to write, `patience` at most. False when the peer is gone or takes nothing.
  [[nodiscard]] runtime::Task<bool> wait_for_room(std::chrono::milliseconds patience);
  /// The same socket under a number of its own, so that another thread may write to it while this one is closed: the
  /// number of a closed socket is soon another's. Null when there is none left.
  [[nodiscard]] std::shared_ptr<const base::Descriptor> duplicate();
  /// Bytes the socket took without waiting.
  std::size_t send_now(std::string_view bytes);
  /// RFC 9112 section 9.6: closing with unread input resets the connection and may destroy the answer on its way. So
  /// the sending side is closed first and what still comes in is dropped, within both bounds.
  [[nodiscard]] runtime::Task<void> linger(std::chrono::milliseconds time, std::uint64_t bytes_max);

  /// Called by the ticker: ends the wait whose deadline has passed; true if there was one.
  bool check_deadline(Clock::time_point now);
  /// The wait under way, if any, ends at `deadline` if not before.
  void hasten(Clock::time_point deadline) noexcept { deadline_ = std::min(deadline_, deadline); }
  [[nodiscard]] bool is_waiting() const noexcept { return deadline_ != Clock::time_point::max(); }
  /// The last wait ended by its deadline.
  [[nodiscard]] bool has_timed_out() const noexcept { return has_timed_out_; }

  void shut_down_sending();
  /// Cuts the connection.
  void close();
  /// The peer has reset the connection, as opposed to one that only ended its sending. One system call.
  [[nodiscard]] bool is_reset();

 private:
  Socket socket_;
  Clock::time_point deadline_ = Clock::time_point::max();  ///< max while nothing waits for the peer
  bool has_timed_out_ = false;
};

}  // namespace http
