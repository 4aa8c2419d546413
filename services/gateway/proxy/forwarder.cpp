#include "gateway/proxy/forwarder.hpp"

#include <algorithm>
#include <charconv>

#include <boost/asio/this_coro.hpp>

#include "gateway/proxy/answers.hpp"
#include "gateway/proxy/header_rules.hpp"
#include "gateway/proxy/path_rules.hpp"
#include "gateway/proxy/tunnel.hpp"
#include "gateway/proxy/upstream_body.hpp"
#include "http/websocket/handshake.hpp"
#include "runtime/pause.hpp"

namespace gateway {
namespace {

constexpr int kContinue = 100;
constexpr int kSwitchingProtocols = 101;
constexpr std::size_t kUsualHeadBytes = 1024;
/// How often a request looks whether the name of its instance has been resolved, in the first moments of the process.
constexpr std::chrono::milliseconds kResolvedPoll{25};

void append_chunk_header(std::string& out, std::size_t size) {
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, size, 16);
  out.append(digits, end).append("\r\n");
}

RequestFraming framing_of(const http::BodyReader& body) {
  const std::optional<std::uint64_t> size = body.declared_size();
  return {.content_length = size, .is_chunked = !size && body.is_present()};
}

/// Everything of the content that came together with the head.
base::Result<std::string> take_buffered(http::ClientConnection& connection) {
  std::string buffered;
  while (true) {
    const base::Result<std::string_view> piece = connection.buffered_piece();
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty()) return buffered;
    buffered.append(*piece);
  }
}

/// Waits for the first look-up of an instance's name, at most `patience`.
runtime::Task<void> wait_until_resolved(const Instance& instance, std::chrono::milliseconds patience) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + patience;
  while (!instance.is_resolved() && Clock::now() < until) {
    co_await runtime::pause(kResolvedPoll);
  }
}

/// RFC 9110 section 15.2: a proxy forwards interim answers, but for those that are its own business. 100 is, because
/// our server side answers the client's `Expect`.
http::ClientConnection::OnInterim pass_on_to(http::Request& request) {
  return [&request](const http::ResponseHead& head) -> runtime::Task<void> {
    if (head.status == kContinue) co_return;
    http::Fields fields;
    copy_response_fields(head, fields);
    const bool is_sent = co_await request.body().inform(head.status, fields);
    static_cast<void>(is_sent);
  };
}

}  // namespace

struct Forwarder::Job {
  http::Request& request;
  Service& service;
  std::string_view target_prefix;
  std::shared_ptr<LoopPools> pools;
  RequestFraming framing;
  bool is_upgrade = false;
  bool is_repeatable = false;    ///< idempotent and without content
  std::string gathered;          ///< content taken before the first piece was sent on
  std::string_view first_piece;  ///< of the content
  bool has_more = false;         ///< content behind the first piece
  std::optional<ClientTurns::Turn> turn;

  // Of the current attempt.
  Instance* instance = nullptr;
  const Instance* failed = nullptr;  ///< not to be tried again
  bool must_connect = false;         ///< kept connections have proved stale
  bool is_sent_whole = true;
};

Forwarder::Forwarder(std::shared_ptr<const Pools> pools, ForwardLimits limits, OnFault on_fault)
    : pools_(std::move(pools)),
      limits_(limits),
      tunnels_per_loop_max_((limits.tunnels_max + pools_->loop_count() - 1) / pools_->loop_count()),
      on_fault_(std::move(on_fault)) {}

Forwarder::Fault Forwarder::upstream_fault(base::Error error) {
  const bool is_late = error.code() == base::ErrorCode::kDeadlineExceeded;
  return {is_late ? Fault::Kind::kTimeout : Fault::Kind::kUnreachable, std::move(error)};
}

runtime::Task<base::Result<http::Response>> Forwarder::forward(http::Request& request, Service& service,
                                                               std::string_view target_prefix, bool may_upgrade) {
  if (!service.is_configured()) co_return service_unavailable_answer(service.name());
  const runtime::Executor executor = co_await boost::asio::this_coro::executor;
  http::BodyReader& body = request.body();
  Job job{.request = request,
          .service = service,
          .target_prefix = target_prefix,
          .pools = pools_->of(executor),
          .framing = framing_of(body),
          .gathered = {},
          .first_piece = {},
          .turn = {}};
  job.is_upgrade = may_upgrade && http::is_websocket_upgrade(request) && !body.is_present();
  job.is_repeatable = http::is_idempotent(request.method()) && !body.is_present() && !job.is_upgrade;
  if (job.is_upgrade && job.pools->tunnels >= tunnels_per_loop_max_) {
    co_return service_unavailable_answer(service.name());
  }
  if (body.is_present()) {
    body.limit(is_upload_path(request.path()) ? limits_.upload_bytes_max : limits_.body_bytes_max);
    if (base::Status gathered = co_await gather(job); !gathered) co_return std::unexpected(gathered.error());
  }
  if (base::Status taken = co_await take_turn(job); !taken) co_return std::unexpected(taken.error());
  co_return co_await run(job);
}

/// Content that is small, or whose size nobody told, up to the bound; of large content only what has come already.
runtime::Task<base::Status> Forwarder::gather(Job& job) const {
  http::BodyReader& body = job.request.body();
  const std::optional<std::uint64_t> size = job.framing.content_length;
  const std::size_t wanted = size.value_or(0) > limits_.gathered_bytes_max ? 1 : limits_.gathered_bytes_max;
  bool is_whole = false;
  while (!is_whole && job.first_piece.size() < wanted) {
    const base::Result<std::string_view> piece = co_await body.next();
    if (!piece) co_return std::unexpected(piece.error());
    is_whole = piece->empty() || job.gathered.size() + piece->size() == size;
    if (job.gathered.empty() && (is_whole || wanted == 1)) {
      job.first_piece = *piece;  // the usual case: it came with the head and need not be copied
      break;
    }
    job.gathered.append(*piece);
    job.first_piece = job.gathered;
    if (base::Status kept = body.keep(job.gathered.size()); !kept) co_return kept;
  }
  job.has_more = !is_whole;
  // RFC 9112 section 6.1: content is framed anew, and its size is known now.
  if (is_whole) job.framing = {.content_length = job.first_piece.size(), .is_chunked = false};
  co_return base::Status{};
}

runtime::Task<base::Status> Forwarder::take_turn(Job& job) const {
  const http::ClientKey client = http::ClientKey::of(job.request.client);
  job.turn = job.pools->turns().try_take(client);
  if (!job.turn) job.turn = co_await job.pools->turns().wait(client, limits_.turn_timeout);
  if (job.turn) co_return base::Status{};
  co_return std::unexpected(base::Error{base::ErrorCode::kRateLimited, "Too many requests, please try again later"}
                                .with_retry_after(std::chrono::seconds{1})
                                .with_detail(base::PrivateText{"the client has too many requests under way"}));
}

runtime::Task<base::Result<http::Response>> Forwarder::run(Job& job) {
  Attempt<http::Response> outcome = co_await attempt(job);
  if (!outcome && outcome.error().may_repeat) {
    job.must_connect = true;
    job.service.count_retry();
    outcome = co_await attempt(job);
  }
  if (outcome) co_return std::move(*outcome);
  const Fault& fault = outcome.error();
  if (fault.kind == Fault::Kind::kClient) co_return std::unexpected(fault.error);
  co_return give_up(job, fault);
}

/// Logs and counts what the upstream did and puts it into an answer.
http::Response Forwarder::give_up(const Job& job, const Fault& fault) const {
  if (on_fault_) on_fault_(job.service, job.instance, fault.error);
  if (fault.kind == Fault::Kind::kTimeout) {
    job.service.count_failure(Failure::kTimeout);
    return gateway_timeout_answer(job.service.name());
  }
  if (fault.kind == Fault::Kind::kBusy) {
    job.service.count_failure(Failure::kBusy);
    return service_unavailable_answer(job.service.name());
  }
  job.service.count_failure(Failure::kUnreachable);
  return bad_gateway_answer(job.service.name());
}

runtime::Task<Forwarder::Attempt<http::Response>> Forwarder::attempt(Job& job) {
  job.instance = job.service.pick(*job.pools, job.failed);
  if (job.instance == nullptr) co_return std::unexpected(upstream_fault(base::unavailable("no instance is well")));
  http::ConnectionPool& pool = job.pools->pool(*job.instance);
  std::optional<http::ConnectionPool::Lease> lease;
  using enum http::ConnectionPool::Known;
  if (!job.must_connect && !job.is_upgrade) lease = pool.take_idle(job.is_repeatable ? kToTheLoop : kNow);
  if (!lease) {
    Attempt<http::ConnectionPool::Lease> connected = co_await connect(job, pool);
    if (!connected) co_return std::unexpected(std::move(connected.error()));
    lease.emplace(std::move(*connected));
  }
  http::ClientConnection& connection = **lease;
  Attempt<void> exchanged = co_await exchange(job, connection);
  if (exchanged) co_return respond(job, std::move(*lease));
  Fault fault = std::move(exchanged.error());
  fault.may_repeat = fault.kind == Fault::Kind::kUnreachable && job.is_repeatable && !connection.has_received();
  // A kept connection may have been closed in good order meanwhile; a new one that breaks speaks against the instance.
  if (fault.may_repeat && !lease->is_used()) avoid(job);
  co_return std::unexpected(std::move(fault));
}

/// Sends the request and waits for the head of the answer, unless the client goes away meanwhile.
runtime::Task<Forwarder::Attempt<void>> Forwarder::exchange(Job& job, http::ClientConnection& connection) const {
  job.request.server.waits_for = &connection;
  connection.on_interim(pass_on_to(job.request));
  Attempt<void> exchanged = co_await send(job, connection);
  if (exchanged && !job.request.server.is_client_gone) {
    const base::Status answered = co_await connection.receive_head(job.request.method(), limits_.response_timeout);
    if (!answered) exchanged = std::unexpected(upstream_fault(answered.error()));
  }
  connection.on_interim({});
  job.request.server.waits_for = nullptr;
  if (!job.request.server.is_client_gone) co_return exchanged;
  co_return std::unexpected(Fault{Fault::Kind::kClient, base::unavailable("the client is gone")});
}

runtime::Task<Forwarder::Attempt<http::ConnectionPool::Lease>> Forwarder::connect(Job& job,
                                                                                  http::ConnectionPool& pool) {
  std::optional<http::ConnectionPool::Lease> lease = pool.open();
  using enum http::ConnectionPool::Wanted;
  const auto wanted = job.must_connect || job.is_upgrade ? kUnconnected : kAny;
  if (!lease) lease = co_await pool.wait(limits_.turn_timeout, wanted);
  if (!lease) co_return std::unexpected(Fault{Fault::Kind::kBusy, base::unavailable("every connection is busy")});
  if (lease->is_used()) co_return std::move(*lease);
  const base::Status connected = co_await connect_any(**lease, job);
  if (connected) {
    if (job.instance->state() == Instance::State::kUnreachable) job.instance->set_state(Instance::State::kWell);
    co_return std::move(*lease);
  }
  job.instance->set_state(Instance::State::kUnreachable);
  job.instance->ask_for_look_up();
  Fault fault = upstream_fault(connected.error());
  // Nothing has been sent, so this holds for every method. Where one address stands for many instances (a cluster's
  // virtual address), the same one may lead to another.
  fault.may_repeat = fault.kind == Fault::Kind::kUnreachable || job.service.instances().size() > 1;
  avoid(job);
  co_return std::unexpected(std::move(fault));
}

/// The next attempt goes elsewhere if there is an elsewhere.
void Forwarder::avoid(Job& job) {
  if (job.service.instances().size() > 1) job.failed = job.instance;
}

/// Tries the instance's endpoints in turn, within one connect timeout.
runtime::Task<base::Status> Forwarder::connect_any(http::ClientConnection& connection, Job& job) const {
  if (!job.instance->is_resolved()) co_await wait_until_resolved(*job.instance, limits_.connect_timeout);
  const Endpoints endpoints = job.instance->endpoints();
  base::Status connected = std::unexpected(base::unavailable("the name has no address"));
  const std::size_t turn = job.pools->next_turn();
  const auto share = limits_.connect_timeout / std::max<std::size_t>(endpoints.size(), 1);
  for (std::size_t i = 0; i < endpoints.size() && !connected; ++i) {
    const auto& endpoint = endpoints[(turn + i) % endpoints.size()];
    connected = co_await connection.connect(endpoint, share);
    // Out of use until a probe finds it well: the next request is not to wait for it again.
    if (!connected && endpoints.size() > 1) job.instance->set_endpoint_well(endpoint, false);
  }
  co_return connected;
}

/// Sends the request. Success also when the upstream answered before it had everything.
runtime::Task<Forwarder::Attempt<void>> Forwarder::send(Job& job, http::ClientConnection& connection) const {
  std::string head;
  head.reserve(kUsualHeadBytes);
  append_request_head(head, job.request, job.target_prefix, job.instance->address().authority, job.framing,
                      job.is_upgrade);
  if (job.framing.is_chunked) append_chunk_header(head, job.first_piece.size());
  if (job.has_more) co_return co_await send_rest(job, connection, std::move(head));
  const base::Status sent = co_await connection.send(head, job.first_piece, limits_.response_timeout);
  if (!sent) co_return std::unexpected(upstream_fault(sent.error()));
  co_return Attempt<void>{};
}

/// Passes content on piece by piece while the upstream listens.
runtime::Task<Forwarder::Attempt<void>> Forwarder::send_rest(Job& job, http::ClientConnection& connection,
                                                             std::string head) const {
  std::string_view piece = job.first_piece;
  while (true) {
    const base::Result<bool> sent = co_await connection.send_unless_answered(head, piece, limits_.response_timeout);
    if (!sent) co_return std::unexpected(upstream_fault(sent.error()));
    if (!*sent) {
      job.is_sent_whole = false;
      co_return Attempt<void>{};
    }
    if (piece.empty()) co_return Attempt<void>{};
    const base::Result<std::string_view> next = co_await job.request.body().next();
    if (!next) co_return std::unexpected(Fault{Fault::Kind::kClient, next.error()});
    piece = *next;
    head.clear();
    if (job.framing.is_chunked) {
      head.append("\r\n");
      append_chunk_header(head, piece.size());
      if (piece.empty()) head.append("\r\n");
    } else if (piece.empty()) {
      co_return Attempt<void>{};
    }
  }
}

Forwarder::Attempt<http::Response> Forwarder::respond(Job& job, http::ConnectionPool::Lease lease) const {
  const http::ResponseHead& head = lease->head();
  const bool is_switching = head.status == kSwitchingProtocols;
  if (is_switching && !job.is_upgrade) {
    return std::unexpected(upstream_fault(base::unavailable("switched protocols without being asked")));
  }
  http::Response response;
  response.status = head.status;
  copy_response_fields(head, response.fields);
  if (is_switching) return switch_protocols(job, std::move(lease), std::move(response));
  http::add_missing_security_fields(response.fields);
  response.has_security_fields = true;
  prefer_upstream_limits(response.fields, job.request.response_fields);

  base::Result<std::string> buffered = take_buffered(*lease);
  if (!buffered) return std::unexpected(upstream_fault(buffered.error()));
  if (!lease->is_complete()) {
    response.body = std::make_unique<UpstreamBody>(std::move(lease), std::move(*buffered), limits_.response_timeout,
                                                   job.is_sent_whole, std::move(job.turn));
    return response;
  }
  if (job.request.method() == http::Method::kHead) {
    response.body = std::make_unique<AnnouncedBody>(lease->content_length());
  } else {
    response.body = std::move(*buffered);
  }
  if (job.is_sent_whole && lease->is_reusable()) {
    lease.keep();
  } else if (lease->says_goodbye() && job.instance->state() == Instance::State::kWell) {
    // What a server does that drains. The next probe tells whether it was that.
    job.instance->set_state(Instance::State::kLeaving);
  }
  return response;
}

http::Response Forwarder::switch_protocols(const Job& job, http::ConnectionPool::Lease lease,
                                           http::Response response) const {
  response.fields.set("Connection", "Upgrade");
  response.fields.set("Upgrade", "websocket");
  response.has_security_fields = true;
  response.body = tunnel_to(lease.detach(), job.pools, limits_.tunnel_idle_timeout);
  return response;
}

}  // namespace gateway
