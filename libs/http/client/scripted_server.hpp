/// A server for tests that does exactly what its script says: runs it on every connection with blocking calls, each on
/// a thread of its own.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace http {

/// The smallest request.
inline constexpr std::string_view kGetMessage = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// The server's side of one connection; every call blocks.
class ScriptedPeer {
 public:
  explicit ScriptedPeer(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  /// The next request head with its empty line; "" when the client closed.
  std::string read_head() { return read_until("\r\n\r\n"); }
  /// Everything up to and including `end`.
  std::string read_until(std::string_view end) {
    boost::system::error_code error;
    const std::size_t size = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(received_), end, error);
    return take(error ? 0 : size);
  }
  std::string read_exactly(std::size_t size) {
    boost::system::error_code error;
    if (received_.size() < size) {
      boost::asio::read(socket_, boost::asio::dynamic_buffer(received_),
                        boost::asio::transfer_exactly(size - received_.size()), error);
    }
    return take(std::min(size, received_.size()));
  }
  /// False when the client is gone.
  bool write(std::string_view bytes) {
    boost::system::error_code error;
    boost::asio::write(socket_, boost::asio::buffer(bytes), error);
    return !error;
  }
  /// Blocks until the client closed or `stop` ended the wait.
  void wait_for_close() { read_until(std::string_view("\0never\0", 7)); }
  void shutdown_send() {
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  }
  void close() {
    boost::system::error_code ignored;
    // The server keeps a duplicate of the descriptor, so closing alone would not end the connection.
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

 private:
  std::string take(std::size_t size) {
    std::string front = received_.substr(0, size);
    received_.erase(0, size);
    return front;
  }
  boost::asio::ip::tcp::socket socket_;
  std::string received_;
};

class ScriptedServer {
 public:
  using Script = std::function<void(ScriptedPeer&)>;

  explicit ScriptedServer(Script script, std::uint16_t port = 0)
      : script_(std::move(script)), acceptor_(context_, {boost::asio::ip::address_v4::loopback(), port}) {
    endpoint_ = acceptor_.local_endpoint();
    thread_ = std::jthread([this] { accept(); });
  }
  ~ScriptedServer() { stop(); }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  /// Refuses new connections, ends the waits of the running scripts and joins them. Idempotent.
  void stop() {
    if (is_stopping_.exchange(true)) return;
    boost::asio::ip::tcp::socket wake(context_);
    boost::system::error_code ignored;
    wake.connect(endpoint_, ignored);
    thread_.join();
    acceptor_.close(ignored);
    for (Running& running : running_) {
      ::shutdown(running.descriptor, SHUT_RDWR);
      running.thread.join();
      ::close(running.descriptor);
    }
  }
  [[nodiscard]] boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  struct Running {
    int descriptor;  ///< a duplicate, so that it stays ours when the script closes its socket
    std::jthread thread;
  };
  void accept() {
    while (true) {
      boost::system::error_code error;
      boost::asio::ip::tcp::socket socket = acceptor_.accept(error);
      if (is_stopping_ || error) return;
      ++connections_;
      const int descriptor = ::dup(socket.native_handle());
      running_.push_back({descriptor, std::jthread([this, peer = ScriptedPeer(std::move(socket))]() mutable {
                            script_(peer);
                            peer.close();
                          })});
    }
  }
  Script script_;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint endpoint_;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> is_stopping_ = false;
  std::list<Running> running_;  // of the accepting thread, then of `stop`
  std::jthread thread_;
};

}  // namespace http
