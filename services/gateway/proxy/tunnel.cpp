#include "gateway/proxy/tunnel.hpp"

#include <poll.h>

#include <algorithm>
#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>

#include "http/client_shares.hpp"
#include "runtime/timer.hpp"

namespace gateway {
namespace {

constexpr std::size_t kTunnelBytes = 16 * 1024;
/// From the end of the upstream, or of the gateway, to that of the tunnel (docs/http-contract.md §4.6: within a
/// second).
constexpr std::chrono::milliseconds kPartingTime{500};

/// One for all tunnels of a loop: what stands in it is passed on or copied before another's turn comes.
std::array<char, kTunnelBytes>& passing_bytes() {
  static thread_local std::array<char, kTunnelBytes> bytes;
  return bytes;
}

/// Whether the peer has ended its sending or is gone, even while unread bytes stand in front of that end.
bool has_ended(http::Socket& socket) {
  pollfd state{.fd = socket.native_handle(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

class Tunnel final : public http::ProtocolSwitch, public std::enable_shared_from_this<Tunnel> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Tunnel(std::unique_ptr<http::ClientConnection> upstream, std::shared_ptr<LoopPools> pools,
         std::chrono::milliseconds idle_timeout)
      : upstream_(std::move(upstream->socket())),
        pools_(std::move(pools)),
        idle_timeout_(idle_timeout),
        first_bytes_(upstream->unparsed()),
        over_(upstream_.get_executor(), Time::max()) {
    ++pools_->tunnels;
  }
  ~Tunnel() override { --pools_->tunnels; }

  runtime::Task<void> run(http::Socket& client, std::string received, http::MemoryCharge& memory) override {
    memory_ = &memory;
    boost::system::error_code ignored;
    upstream_.non_blocking(true, ignored);
    up_ = {.from = &client, .to = &upstream_, .pending = {}};
    down_ = {.from = &upstream_, .to = &client, .pending = {}};
    moved_at_ = std::chrono::steady_clock::now();
    pass(up_, received);
    std::string().swap(received);
    if (is_standing_) pass(down_, std::exchange(first_bytes_, {}));
    if (is_standing_ && is_leaving_) drain();
    if (is_standing_) {
      boost::system::error_code is_over;
      co_await over_.async_wait(boost::asio::redirect_error(runtime::use_task, is_over));
    }
    // The socket of the client is another's, and what still waits for it learns that it is closed.
    up_.from = down_.to = nullptr;
    memory_ = nullptr;
  }

  void tick(Time now) override {
    if (!is_standing_ || memory_ == nullptr) return;
    if (now - moved_at_ >= idle_timeout_ || now >= part_at_) return finish();
    const bool is_blocked = !down_.pending.empty();
    if (is_blocked && part_at_ == Time::max() && has_ended(upstream_)) part_at_ = now + kPartingTime;
  }

  void drain() override {
    is_leaving_ = true;
    if (!is_standing_ || memory_ == nullptr) return;  // it has not begun, or is over
    end_sending(upstream_);
    part_soon();
  }

 private:
  struct Direction {
    http::Socket* from = nullptr;
    http::Socket* to = nullptr;
    std::string pending;    ///< read and not written yet; nothing is read while there is any
    bool is_ended = false;  ///< no more comes
  };

  /// Passes `bytes` on, then waits for more.
  void pass(Direction& direction, std::string_view bytes) {
    boost::system::error_code problem;
    if (!bytes.empty()) bytes.remove_prefix(direction.to->write_some(boost::asio::buffer(bytes), problem));
    if (problem && problem != boost::asio::error::would_block) return finish();
    if (bytes.empty()) {
      std::string().swap(direction.pending);
      if (up_.pending.empty() && down_.pending.empty()) memory_->give_back();
      return await_bytes(direction);
    }
    direction.pending = std::string(bytes);
    const std::size_t held = up_.pending.capacity() + down_.pending.capacity();
    if (memory_->cover(held) != http::MemoryCharge::Outcome::kCovered) return finish();
    await_room(direction);
  }

  void await_bytes(Direction& direction) {
    direction.from->async_wait(http::Socket::wait_read,
                               [self = shared_from_this(), &direction](boost::system::error_code problem) {
                                 if (self->is_standing_) self->read(direction, problem);
                               });
  }
  void await_room(Direction& direction) {
    direction.to->async_wait(http::Socket::wait_write,
                             [self = shared_from_this(), &direction](boost::system::error_code problem) {
                               if (!self->is_standing_) return;
                               if (problem) return self->finish();
                               self->moved_at_ = std::chrono::steady_clock::now();
                               const std::string bytes = std::exchange(direction.pending, {});
                               self->pass(direction, bytes);
                             });
  }

  void read(Direction& direction, boost::system::error_code problem) {
    auto& bytes = passing_bytes();
    std::size_t size = 0;
    if (!problem) size = direction.from->read_some(boost::asio::buffer(bytes), problem);
    if (problem == boost::asio::error::would_block) return await_bytes(direction);
    if (problem == boost::asio::error::eof) return end(direction);
    if (problem) return finish();
    moved_at_ = std::chrono::steady_clock::now();
    // Behind our own end of sending nothing can be written; what the client still says is dropped.
    pass(direction, &direction == &up_ && is_leaving_ ? std::string_view{} : std::string_view(bytes.data(), size));
  }

  void end(Direction& direction) {
    direction.is_ended = true;
    end_sending(*direction.to);
    if (up_.is_ended && down_.is_ended) return finish();
    if (&direction == &down_) part_soon();
  }

  void part_soon() { part_at_ = std::min(part_at_, std::chrono::steady_clock::now() + kPartingTime); }

  static void end_sending(http::Socket& socket) {
    boost::system::error_code ignored;
    socket.shutdown(http::Socket::shutdown_send, ignored);
  }

  /// A client that has not read everything is reset: a close in good order would wait for it.
  void finish() {
    boost::system::error_code ignored;
    if (!down_.pending.empty()) down_.to->set_option(boost::asio::socket_base::linger(true, 0), ignored);
    upstream_.close(ignored);
    down_.to->close(ignored);
    is_standing_ = false;
    over_.cancel();
  }

  http::Socket upstream_;
  const std::shared_ptr<LoopPools> pools_;
  const std::chrono::milliseconds idle_timeout_;
  std::string first_bytes_;  ///< of the upstream, behind its 101 answer
  http::MemoryCharge* memory_ = nullptr;
  Direction up_, down_;
  /// Never expires: what waits for it is kept by the loop and not by the tunnel, which that in turn keeps.
  runtime::Timer over_;
  bool is_standing_ = true;
  Time moved_at_;
  Time part_at_ = Time::max();
  bool is_leaving_ = false;  ///< the gateway stops
};

}  // namespace

std::shared_ptr<http::ProtocolSwitch> tunnel_to(std::unique_ptr<http::ClientConnection> upstream,
                                                std::shared_ptr<LoopPools> pools,
                                                std::chrono::milliseconds idle_timeout) {
  return std::make_shared<Tunnel>(std::move(upstream), std::move(pools), idle_timeout);
}

}  // namespace gateway
