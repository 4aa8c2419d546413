#include "testing/process/fault_proxy.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <future>
#include <list>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "runtime/event_loops.hpp"
#include "runtime/timer.hpp"
#include "testing/process/process.hpp"

namespace testkit {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using runtime::Task;
using std::chrono::milliseconds;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, runtime::Executor>;
using Socket = asio::basic_stream_socket<asio::ip::tcp, runtime::Executor>;
using runtime::Timer;

constexpr auto kTuple = asio::as_tuple(runtime::use_task);

asio::ip::tcp::endpoint loopback(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

struct Fault {
  milliseconds delay{0};
  bool holds = false;
  bool tears_replies = false;
  bool refuses = false;
};

/// One client and its server.
class Tunnel : public std::enable_shared_from_this<Tunnel> {
 public:
  Tunnel(Socket client, const Fault& fault)
      : fault_(fault),
        client_(std::move(client)),
        server_(client_.get_executor()),
        gate_(client_.get_executor(), Timer::time_point::max()) {}

  void start(std::uint16_t upstream_port) { spawn(run(shared_from_this(), upstream_port)); }

  /// What waits because of the fault looks at it again.
  void reconsider() { gate_.cancel(); }

  /// Both sides get a reset, as from a peer that knows nothing of the connection.
  void reset() {
    is_reset_ = true;
    for (Socket* socket : {&client_, &server_}) {
      error_code ignored;
      socket->set_option(asio::socket_base::linger(true, 0), ignored);
      socket->close(ignored);
    }
    gate_.cancel();
  }

  [[nodiscard]] bool is_over() const noexcept { return !client_.is_open() && !server_.is_open(); }

 private:
  void spawn(Task<void> task) { asio::co_spawn(client_.get_executor(), std::move(task), asio::detached); }

  // Each coroutine keeps the tunnel alive until it ends.
  Task<void> run(std::shared_ptr<Tunnel> self, std::uint16_t upstream_port) {
    co_await pass_gate();
    const auto [refused] = co_await server_.async_connect(loopback(upstream_port), kTuple);
    if (refused || is_reset_) co_return reset();
    set_no_delay();
    spawn(forward_replies(self));
    co_await forward_requests();
  }

  void set_no_delay() {
    error_code ignored;
    client_.set_option(asio::ip::tcp::no_delay(true), ignored);
    server_.set_option(asio::ip::tcp::no_delay(true), ignored);
  }

  Task<void> forward_requests() {
    std::array<char, 64 * 1024> room;
    while (true) {
      const auto [gone, size] = co_await client_.async_read_some(asio::buffer(room), kTuple);
      if (gone) break;
      co_await pass_gate();
      const auto [unsent, sent] = co_await asio::async_write(server_, asio::buffer(room, size), kTuple);
      if (unsent) break;
    }
    reset();
  }

  Task<void> forward_replies(std::shared_ptr<Tunnel> /*self*/) {
    std::array<char, 64 * 1024> room;
    while (true) {
      const auto [gone, size] = co_await server_.async_read_some(asio::buffer(room), kTuple);
      if (gone) break;
      co_await wait_delay();
      co_await pass_gate();
      const std::size_t part = fault_.tears_replies ? size / 2 : size;
      const auto [unsent, sent] = co_await asio::async_write(client_, asio::buffer(room, part), kTuple);
      if (unsent || part < size) break;
    }
    reset();
  }

  Task<void> wait_delay() {
    if (fault_.delay == milliseconds{0} || is_reset_) co_return;
    Timer timer(client_.get_executor());
    timer.expires_after(fault_.delay);
    co_await timer.async_wait(kTuple);
  }

  Task<void> pass_gate() {
    while (fault_.holds && !is_reset_) co_await gate_.async_wait(kTuple);
  }

  const Fault& fault_;
  Socket client_, server_;
  Timer gate_;
  bool is_reset_ = false;
};

}  // namespace

/// Everything but the constructor, the destructor and `change` runs on the loop.
class FaultProxy::Relay {
 public:
  explicit Relay(std::uint16_t upstream_port)
      : upstream_port_(upstream_port), port_(free_port()), acceptor_(loops_.at(0)) {
    listen();
    loops_.start();
  }
  ~Relay() {
    change({.refuses = true}, true);
    loops_.stop();
    loops_.join();
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  /// Waits until it is done.
  void change(Fault fault, bool resets = false) {
    std::promise<void> done;
    asio::post(loops_.at(0), [&] {
      try {
        apply(fault, resets);
        done.set_value();
      } catch (const std::exception&) {
        done.set_exception(std::current_exception());
      }
    });
    done.get_future().get();
  }

 private:
  void apply(Fault fault, bool resets) {
    fault_ = fault;
    if (fault.refuses && acceptor_.is_open()) acceptor_.close();
    if (!fault.refuses && !acceptor_.is_open()) listen();
    for (const auto& tunnel : tunnels_) resets ? tunnel->reset() : tunnel->reconsider();
  }

  void listen() {
    const auto endpoint = loopback(port_);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    asio::co_spawn(loops_.at(0), accept(), asio::detached);
  }

  Task<void> accept() {
    while (true) {
      auto [failed, socket] = co_await acceptor_.async_accept(kTuple);
      if (failed) co_return;
      // Accepted in the same moment in which the fault began.
      if (fault_.refuses) continue;
      tunnels_.remove_if([](const auto& tunnel) { return tunnel->is_over(); });
      tunnels_.push_back(std::make_shared<Tunnel>(std::move(socket), fault_));
      tunnels_.back()->start(upstream_port_);
    }
  }

  const std::uint16_t upstream_port_, port_;
  Fault fault_;
  runtime::EventLoops loops_{1};
  std::list<std::shared_ptr<Tunnel>> tunnels_;
  Acceptor acceptor_;
};

FaultProxy::FaultProxy(std::uint16_t upstream_port) : relay_(std::make_unique<Relay>(upstream_port)) {}
FaultProxy::~FaultProxy() = default;

std::uint16_t FaultProxy::port() const noexcept { return relay_->port(); }

void FaultProxy::pass() { relay_->change({}); }
void FaultProxy::delay(milliseconds each_reply) { relay_->change({.delay = each_reply}); }
void FaultProxy::hold() { relay_->change({.holds = true}); }
void FaultProxy::cut() { relay_->change({}, true); }
void FaultProxy::tear_replies() { relay_->change({.tears_replies = true}); }
void FaultProxy::refuse() { relay_->change({.refuses = true}, true); }

}  // namespace testkit
