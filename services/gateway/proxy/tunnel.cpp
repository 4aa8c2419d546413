#include "gateway/proxy/tunnel.hpp"

#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/write.hpp>

namespace gateway {
namespace {

constexpr auto kNoThrow = boost::asio::as_tuple(runtime::use_task);
/// Notifications are small and idle tunnels are many.
constexpr std::size_t kBufferBytes = 8 * 1024;

class Tunnel final : private http::Deadlines::Watched {
 public:
  Tunnel(std::unique_ptr<http::ClientConnection> upstream, std::shared_ptr<LoopPools> pools,
         std::chrono::milliseconds idle_timeout)
      : Watched(pools->deadlines()),
        upstream_(std::move(upstream)),
        pools_(std::move(pools)),
        idle_timeout_(idle_timeout) {
    ++pools_->tunnels;
  }
  ~Tunnel() override { --pools_->tunnels; }

  /// `received` are bytes of the client that came behind its request.
  runtime::Task<void> run(http::Socket& client, std::string received) {
    using namespace boost::asio::experimental::awaitable_operators;
    client_ = &client;
    arm(idle_timeout_);
    auto upwards = pump(client, upstream_->socket(), std::move(received));
    auto downwards = pump(upstream_->socket(), client, std::string(upstream_->unparsed()));
    co_await (std::move(upwards) && std::move(downwards));
    disarm();
  }

 private:
  runtime::Task<void> pump(http::Socket& from, http::Socket& to, std::string first) {
    std::array<char, kBufferBytes> buffer;
    std::string_view bytes = first;
    while (true) {
      const auto [write_error, written] = co_await boost::asio::async_write(to, boost::asio::buffer(bytes), kNoThrow);
      if (write_error) break;
      const auto [error, size] = co_await from.async_read_some(boost::asio::buffer(buffer), kNoThrow);
      if (error == boost::asio::error::eof) {
        boost::system::error_code ignored;
        to.shutdown(http::Socket::shutdown_send, ignored);
        co_return;
      }
      if (error) break;
      arm(idle_timeout_);
      bytes = {buffer.data(), size};
    }
    close_both();
  }

  void on_deadline() override { close_both(); }
  void close_both() {
    boost::system::error_code ignored;
    upstream_->socket().close(ignored);
    client_->close(ignored);
  }

  std::unique_ptr<http::ClientConnection> upstream_;
  std::shared_ptr<LoopPools> pools_;
  std::chrono::milliseconds idle_timeout_;
  http::Socket* client_ = nullptr;
};

runtime::Task<void> run_tunnel(std::unique_ptr<Tunnel> tunnel, http::Socket& client, std::string received) {
  co_await tunnel->run(client, std::move(received));
}

}  // namespace

http::ProtocolSwitch tunnel_to(std::unique_ptr<http::ClientConnection> upstream, std::shared_ptr<LoopPools> pools,
                               std::chrono::milliseconds idle_timeout) {
  auto tunnel = std::make_unique<Tunnel>(std::move(upstream), std::move(pools), idle_timeout);
  return [tunnel = std::move(tunnel)](http::Socket& client, std::string received) mutable {
    return run_tunnel(std::move(tunnel), client, std::move(received));
  };
}

}  // namespace gateway
