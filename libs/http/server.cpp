#include "http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

#include "http/connection.hpp"
#include "http/message/serialize.hpp"
#include "runtime/reactor_records.hpp"
#include "runtime/timer.hpp"

namespace http {
namespace {

namespace asio = boost::asio;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, runtime::Executor>;
using runtime::Timer;
constexpr auto kNoThrow = asio::as_tuple(runtime::use_task);
/// How coarse deadlines are; each is met within one tick.
constexpr std::chrono::milliseconds kTick{100};
constexpr std::chrono::milliseconds kAcceptPause{50};

/// The part of a server that lives on one loop.
class Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& loop, std::shared_ptr<ConnectionContext> context)
      : context_(std::move(context)), records_(loop), acceptor_(loop), timer_(loop), pause_(loop) {}

  [[nodiscard]] base::Status open(const std::string& address, std::uint16_t port);
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] runtime::Executor executor() { return acceptor_.get_executor(); }

  void start() {
    asio::co_spawn(executor(), accept(shared_from_this()), asio::detached);
    asio::co_spawn(executor(), tick(shared_from_this()), asio::detached);
  }
  void stop_accepting() {
    accept_waiting();
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    connections_->for_each([](LoopConnections::Member& connection) { connection.close_soon_if_idle(); });
  }
  void close_all() {
    stop_accepting();
    connections_->for_each([](LoopConnections::Member& connection) { connection.close(); });
  }

 private:
  // Coroutines take the shared pointer by value: it keeps the listener alive as
  // long as they run.
  static runtime::Task<void> accept(std::shared_ptr<Listener> self);
  static runtime::Task<void> tick(std::shared_ptr<Listener> self);
  void admit(Socket socket);
  /// What stands against one more connection, as a status; 0: nothing. Makes room where it can.
  [[nodiscard]] int make_room_for(Connection::Origin& origin);
  void refuse(Socket socket, int status, const boost::asio::ip::address& peer);
  void accept_waiting();
  void bound_unsent_bytes();

  std::shared_ptr<ConnectionContext> context_;
  std::shared_ptr<LoopConnections> connections_ = std::make_shared<LoopConnections>();
  runtime::ReactorRecords records_;
  Acceptor acceptor_;
  Timer timer_;
  Timer pause_;
};

base::Error cannot_listen(const std::string& address, std::uint16_t port, const boost::system::error_code& problem) {
  const char* const hint =
      problem == asio::error::address_in_use ? "; stop the program that has it, or choose another port" : "";
  return base::Error{base::ErrorCode::kUnavailable,
                     "cannot listen on " + address + ":" + std::to_string(port) + ": " + problem.message() + hint};
}

base::Status Listener::open(const std::string& address, std::uint16_t port) {
  boost::system::error_code problem;
  const auto host = asio::ip::make_address(address, problem);
  const asio::ip::tcp::endpoint endpoint(host, port);
  if (!problem) acceptor_.open(endpoint.protocol(), problem);
  if (!problem) acceptor_.set_option(asio::socket_base::reuse_address(true), problem);
  using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
  if (!problem) acceptor_.set_option(ReusePort(true), problem);
  if (!problem) bound_unsent_bytes();
  if (!problem) acceptor_.bind(endpoint, problem);
  if (!problem) acceptor_.listen(asio::socket_base::max_listen_connections, problem);
  if (!problem) return {};
  return std::unexpected(cannot_listen(address, port, problem));
}

/// Accepted sockets have it from this one. Kernels that do not know the option, as those of some sandboxes, serve too.
void Listener::bound_unsent_bytes() {
  using Unsent = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;
  boost::system::error_code is_unknown;
  acceptor_.set_option(Unsent(static_cast<int>(context_->limits.unsent_bytes_max)), is_unknown);
}

runtime::Task<void> Listener::accept(std::shared_ptr<Listener> self) {
  while (self->acceptor_.is_open()) {
    auto [problem, socket] = co_await self->acceptor_.async_accept(kNoThrow);
    if (!problem) {
      self->admit(std::move(socket));
    } else if (problem != asio::error::operation_aborted && self->acceptor_.is_open()) {
      // Out of descriptors or memory: wait for others to finish instead of
      // spinning.
      self->pause_.expires_after(kAcceptPause);
      co_await self->pause_.async_wait(kNoThrow);
    }
  }
}

void Listener::admit(Socket socket) {
  ++context_->accepted;
  boost::system::error_code problem;
  Connection::Origin origin{.peer = socket.remote_endpoint(problem).address(), .client = nullptr};
  if (problem) return;
  if (!context_->handler.is_trusted(origin.peer)) origin.client = context_->shares->client(origin.peer);
  if (const int status = make_room_for(origin); status != 0) return refuse(std::move(socket), status, origin.peer);
  records_.reserve(connections_->size() + 2);  // this one, and the next, whose socket is made before it is accepted
  auto connection = std::make_unique<Connection>(context_, connections_, std::move(socket), std::move(origin));
  auto serve = [](std::unique_ptr<Connection> owned) -> runtime::Task<void> { co_await owned->run(); };
  asio::co_spawn(executor(), serve(std::move(connection)), asio::detached);
}

int Listener::make_room_for(Connection::Origin& origin) {
  const auto evicted = [this](bool is_done) {
    if (is_done) ++context_->evicted;
    return is_done;
  };
  const bool is_over_share =
      origin.client && origin.client->connections >= context_->shares->limits().connections_per_client_max;
  if (is_over_share && !evicted(connections_->close_oldest_waiting_of(*origin.client))) return 429;
  const std::size_t most = context_->limits.connections_per_loop_max;
  if (connections_->staying() >= most) evicted(connections_->close_oldest_waiting());
  // Also when one of the reserve has made room: what takes its place is of the reserve again.
  origin.is_reserve = connections_->staying() >= most;
  return connections_->staying() < most + context_->limits.connections_reserved ? 0 : 503;
}

void Listener::refuse(Socket socket, int status, const boost::asio::ip::address& peer) {
  ++context_->refused;
  TimedSocket refused(std::move(socket));
  boost::system::error_code ignored;
  refused.raw().non_blocking(true, ignored);
  const char* const detail = status == 429 ? "the client has too many connections" : "every connection is in use";
  std::string answer;
  const Response response = context_->handler.refused({.status = status, .detail = detail, .peer = peer});
  const auto& body = std::get<std::string>(response.body);
  append_response_head(answer, response, {.content_length = body.size(), .is_closing = true});
  refused.send_now(answer + body);
}

/// Clients whose connection stands but that nobody has accepted yet would be reset by closing the listening socket,
/// perhaps with a request already sent; they are served like the others.
void Listener::accept_waiting() {
  boost::system::error_code problem;
  if (!acceptor_.is_open()) return;
  acceptor_.non_blocking(true, problem);
  while (!problem) {
    Socket socket(acceptor_.get_executor());
    acceptor_.accept(socket, problem);
    if (!problem) admit(std::move(socket));
  }
}

runtime::Task<void> Listener::tick(std::shared_ptr<Listener> self) {
  while (self->acceptor_.is_open() || self->connections_->size() > 0) {
    self->timer_.expires_after(kTick);
    co_await self->timer_.async_wait(kNoThrow);
    const auto now = std::chrono::steady_clock::now();
    self->connections_->for_each([now](LoopConnections::Member& connection) { connection.check_deadline(now); });
  }
}

/// SO_REUSEPORT lets a second process of the same user share a taken port without a word; this finds out before.
base::Status check_port_is_free(const std::string& address, std::uint16_t port) {
  boost::system::error_code problem;
  const auto host = asio::ip::make_address(address, problem);
  if (problem || port == 0) return {};
  asio::io_context loop;
  Acceptor probe(loop);
  const asio::ip::tcp::endpoint endpoint(host, port);
  probe.open(endpoint.protocol(), problem);
  if (!problem) probe.set_option(asio::socket_base::reuse_address(true), problem);
  if (!problem) probe.bind(endpoint, problem);
  if (!problem) return {};
  return std::unexpected(cannot_listen(address, port, problem));
}

}  // namespace

struct Server::State {
  ServerOptions options;
  runtime::EventLoops& loops;
  std::shared_ptr<ConnectionContext> context;
  std::vector<std::shared_ptr<Listener>> listeners;
  std::uint16_t port = 0;

  void on_each_loop(const std::function<void(Listener&)>& action) {
    for (auto& listener : listeners) {
      asio::post(listener->executor(), [listener, action] { action(*listener); });
    }
  }
};

Server::Server(runtime::EventLoops& loops, ServerOptions options, RequestHandler& handler) {
  if (!options.shares) options.shares = ClientShares::create({});
  auto context = std::make_shared<ConnectionContext>(options.limits, options.shares, handler);
  state_ = std::make_unique<State>(std::move(options), loops, std::move(context));
}

Server::~Server() = default;

base::Status Server::listen() {
  state_->port = state_->options.port;
  if (base::Status is_free = check_port_is_free(state_->options.address, state_->port); !is_free) return is_free;
  for (std::size_t i = 0; i < state_->loops.size(); ++i) {
    auto listener = std::make_shared<Listener>(state_->loops.at(i), state_->context);
    if (base::Status opened = listener->open(state_->options.address, state_->port); !opened) return opened;
    state_->port = listener->port();
    state_->listeners.push_back(std::move(listener));
  }
  for (auto& listener : state_->listeners) {
    asio::post(listener->executor(), [listener] { listener->start(); });
  }
  return {};
}

std::uint16_t Server::port() const noexcept { return state_->port; }
const std::string& Server::name() const noexcept { return state_->options.name; }

void Server::announce_closing() { state_->context->is_closing_announced = true; }

void Server::drain() {
  announce_closing();
  state_->context->is_draining = true;
  state_->on_each_loop([](Listener& listener) { listener.stop_accepting(); });
}

void Server::close() {
  announce_closing();
  state_->context->is_draining = true;
  state_->on_each_loop([](Listener& listener) { listener.close_all(); });
}

std::size_t Server::open_connections() const noexcept { return state_->context->open.load(); }

ServerCounts Server::counts() const noexcept {
  const ConnectionContext& context = *state_->context;
  return {context.accepted,     context.refused,  context.open,    context.requests,
          context.bad_requests, context.timeouts, context.evicted, context.abandoned};
}

}  // namespace http
