/// One connection to clamd, with a deadline for each step. Belongs to one event loop, used by one coroutine.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "runtime/timer.hpp"
#include "scanning/clamd_address.hpp"

namespace scanning {

/// The longest answer that is read, in bytes.
inline constexpr std::size_t kReplyMax = 4096;

class Conversation {
 public:
  Conversation(const runtime::Executor& executor, std::chrono::milliseconds patience);

  // All of these: `unavailable` when the other side is away, or silent for longer than the patience.
  [[nodiscard]] runtime::Task<base::Status> connect(ClamdAddress address);
  [[nodiscard]] runtime::Task<base::Status> write(std::string bytes);
  /// Up to the zero that ends an answer, or the end of the connection; without it.
  [[nodiscard]] runtime::Task<base::Result<std::string>> read_reply();
  /// Whether an answer is there, so that what is still to be sent is not wanted.
  [[nodiscard]] bool has_reply() const;

 private:
  using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, runtime::Executor>;
  /// Closes the socket when a step takes too long; the step then fails.
  class Step;

  [[nodiscard]] runtime::Task<base::Status> connect_tcp(ClamdAddress address);
  [[nodiscard]] base::Status status_of(const boost::system::error_code& error) const;

  std::shared_ptr<Socket> socket_;
  runtime::Timer timer_;
  std::chrono::milliseconds patience_;
};

}  // namespace scanning
