/// Passes a request on to an instance of a service and its answer back: streaming both ways, framed anew.
///
/// Nothing of the content is parsed; small content is gathered first, large content streamed: memory per request is one
/// buffer a direction. One client has a bounded number of exchanges under way (ClientTurns), and an exchange whose
/// client is gone is ended. A second attempt is made at
/// most once, elsewhere if possible: for any request when connecting failed, since nothing was sent; for an idempotent
/// one without content also when the connection broke before anything of the answer came (RFC 9110 section 9.2.2,
/// RFC 9112 section 9.3.1).
/// Thread-safe; each call works on the loop it runs on.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string_view>

#include "gateway/upstream/pools.hpp"
#include "gateway/upstream/service.hpp"
#include "http/client/pool.hpp"
#include "http/message/response.hpp"
#include "http/request.hpp"

namespace gateway {

struct ForwardLimits {
  std::chrono::milliseconds connect_timeout{5'000};
  /// Until the head of the answer; then between pieces of it, and while the upstream takes nothing of the request.
  std::chrono::milliseconds response_timeout{30'000};
  std::uint64_t body_bytes_max = 10ULL * 1024 * 1024;
  std::uint64_t upload_bytes_max = 100ULL * 1024 * 1024;  ///< where documents are uploaded in pieces
  /// Content up to here is taken whole before an upstream connection is, so that clients that send slowly hold none.
  std::size_t gathered_bytes_max = 64 * 1024;
  /// How long a request waits for a turn of its client, see ClientTurns, and then for a connection to the instance.
  std::chrono::milliseconds turn_timeout{5'000};
  /// Without a byte either way in a tunnel; Engine.IO peers ping every 25 s.
  std::chrono::milliseconds tunnel_idle_timeout{120'000};
  std::size_t tunnels_max = 10'000;  ///< open at once, spread evenly over the loops
};

class Forwarder {
 public:
  /// Told about every upstream fault, for the log; `instance` may be null. Must not block.
  using OnFault = std::function<void(const Service& service, const Instance* instance, const base::Error& error)>;

  Forwarder(std::shared_ptr<const Pools> pools, ForwardLimits limits, OnFault on_fault);

  /// Upstream problems are answers (502, 503, 504); an Error is the client's own (body too large, too slow, broken).
  /// `target_prefix` is put before the request's target. A request that asks for WebSocket becomes a tunnel when
  /// `may_upgrade` and the upstream agrees; otherwise its wish is not passed on.
  [[nodiscard]] runtime::Task<base::Result<http::Response>> forward(http::Request& request, Service& service,
                                                                    std::string_view target_prefix, bool may_upgrade);

 private:
  /// Why an attempt led to no answer.
  struct Fault {
    enum class Kind { kClient, kUnreachable, kTimeout, kBusy } kind;
    base::Error error;
    bool may_repeat = false;  ///< nothing of the request can have been processed
  };
  template <class T>
  using Attempt = std::expected<T, Fault>;
  struct Job;

  [[nodiscard]] runtime::Task<base::Status> gather(Job& job) const;
  [[nodiscard]] runtime::Task<base::Status> take_turn(Job& job) const;
  [[nodiscard]] runtime::Task<base::Result<http::Response>> run(Job& job);
  [[nodiscard]] runtime::Task<Attempt<void>> exchange(Job& job, http::ClientConnection& connection) const;
  [[nodiscard]] runtime::Task<Attempt<http::Response>> attempt(Job& job);
  [[nodiscard]] runtime::Task<Attempt<http::ConnectionPool::Lease>> connect(Job& job, http::ConnectionPool& pool);
  [[nodiscard]] runtime::Task<base::Status> connect_any(http::ClientConnection& connection, Job& job) const;
  [[nodiscard]] runtime::Task<Attempt<void>> send(Job& job, http::ClientConnection& connection) const;
  [[nodiscard]] runtime::Task<Attempt<void>> send_rest(Job& job, http::ClientConnection& connection,
                                                       std::string head) const;
  [[nodiscard]] Attempt<http::Response> respond(Job& job, http::ConnectionPool::Lease lease) const;
  [[nodiscard]] http::Response switch_protocols(const Job& job, http::ConnectionPool::Lease lease,
                                                http::Response response) const;
  static void avoid(Job& job);
  [[nodiscard]] static Fault upstream_fault(base::Error error);
  [[nodiscard]] http::Response give_up(const Job& job, const Fault& fault) const;

  std::shared_ptr<const Pools> pools_;
  ForwardLimits limits_;
  const std::size_t tunnels_per_loop_max_;
  OnFault on_fault_;
};

}  // namespace gateway
