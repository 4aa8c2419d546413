#include "scanning/conversation.hpp"

#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

namespace scanning {

namespace asio = boost::asio;

namespace {

using Resolver = asio::ip::basic_resolver<asio::ip::tcp, runtime::Executor>;
using Endpoint = asio::generic::stream_protocol::endpoint;

constexpr auto kTuple = asio::as_tuple(runtime::use_task);

}  // namespace

class Conversation::Step {
 public:
  explicit Step(Conversation& conversation) : timer_(conversation.timer_) {
    timer_.expires_after(conversation.patience_);
    timer_.async_wait([socket = conversation.socket_](const boost::system::error_code& error) {
      boost::system::error_code ignored;
      if (!error) socket->close(ignored);
    });
  }
  ~Step() { timer_.cancel(); }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

 private:
  runtime::Timer& timer_;
};

Conversation::Conversation(const runtime::Executor& executor, std::chrono::milliseconds patience)
    : socket_(std::make_shared<Socket>(executor)), timer_(executor), patience_(patience) {}

base::Status Conversation::status_of(const boost::system::error_code& error) const {
  if (!error) return {};
  const bool is_late = !socket_->is_open();
  return std::unexpected(base::unavailable(is_late ? "clamd did not answer in time" : "clamd: " + error.message()));
}

runtime::Task<base::Status> Conversation::connect(ClamdAddress address) {
  if (address.path.empty()) co_return co_await connect_tcp(std::move(address));
  if (address.path.size() >= sizeof(sockaddr_un::sun_path)) {
    co_return std::unexpected(base::unavailable("clamd: the path of its socket is too long"));
  }
  const Endpoint endpoint(asio::local::stream_protocol::endpoint(address.path));
  const Step step(*this);
  const auto [error] = co_await socket_->async_connect(endpoint, kTuple);
  co_return status_of(error);
}

/// The first of its addresses that answers.
runtime::Task<base::Status> Conversation::connect_tcp(ClamdAddress address) {
  Resolver resolver(socket_->get_executor());
  const auto [unresolved, found] = co_await resolver.async_resolve(address.host, address.port, kTuple);
  if (unresolved) co_return std::unexpected(base::unavailable("clamd: " + unresolved.message()));
  boost::system::error_code last = asio::error::host_not_found;
  for (const auto& entry : found) {
    boost::system::error_code ignored;
    socket_->close(ignored);
    const Step step(*this);
    const auto [error] = co_await socket_->async_connect(Endpoint(entry.endpoint()), kTuple);
    if (!error) co_return base::Status{};
    last = error;
  }
  co_return status_of(last);
}

runtime::Task<base::Status> Conversation::write(std::string bytes) {
  const Step step(*this);
  const auto [error, size] = co_await asio::async_write(*socket_, asio::buffer(bytes), kTuple);
  co_return status_of(error);
}

runtime::Task<base::Result<std::string>> Conversation::read_reply() {
  std::string reply;
  std::array<char, 512> room{};
  while (reply.size() < kReplyMax) {
    const Step step(*this);
    const auto [error, size] = co_await socket_->async_read_some(asio::buffer(room), kTuple);
    reply.append(room.data(), size);
    const std::size_t end = reply.find('\0');
    if (end != std::string::npos) co_return reply.substr(0, end);
    const bool is_end = error == asio::error::eof;
    if (is_end && !reply.empty()) co_return reply;
    if (error) co_return std::unexpected(status_of(error).error());
  }
  co_return std::unexpected(base::unavailable("clamd: an answer without end"));
}

bool Conversation::has_reply() const {
  boost::system::error_code error;
  return socket_->available(error) > 0 && !error;
}

}  // namespace scanning
