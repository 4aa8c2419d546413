/// One instance of a service: its address, what its name resolves to, and whether it is well. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "gateway/upstream/address.hpp"

namespace gateway {

using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// What the last look at an instance found.
struct ProbeReport {
  bool is_live = false;  ///< 2xx
  int status = 0;        ///< 0: no answer
  std::chrono::milliseconds response_time{0};
  bool has_timed_out = false;
};

class Instance {
 public:
  enum class State : std::uint8_t {
    kWell,         ///< the last probe was answered, or nothing is known yet
    kLeaving,      ///< it answers, but is not ready or ends its connections: it may be about to stop
    kUnreachable,  ///< connecting failed; trying again costs little and proves the contrary at once
    kFailing,      ///< it connects but does not answer well: left alone until a probe succeeds
  };

  /// `index` is unique within the registry. IP literals and "localhost" (RFC 6761 section 6.3) need no resolver.
  Instance(Address address, std::size_t index);

  [[nodiscard]] const Address& address() const noexcept { return address_; }
  [[nodiscard]] std::size_t index() const noexcept { return index_; }

  [[nodiscard]] State state() const noexcept { return state_.load(std::memory_order_relaxed); }
  void set_state(State state) noexcept { state_.store(state, std::memory_order_relaxed); }

  [[nodiscard]] bool needs_resolver() const noexcept { return needs_resolver_; }
  /// Where to connect: the addresses that are well; all of them when none is. Empty while the name is unknown.
  [[nodiscard]] Endpoints endpoints() const;
  /// Every address the name has.
  [[nodiscard]] Endpoints all_endpoints() const;
  /// Takes one address out of use or back in; kept connections to it are then left, too.
  void set_endpoint_well(const boost::asio::ip::tcp::endpoint& endpoint, bool is_well);
  /// Keeps what is known when `resolved` is empty: a resolver that is down does not make an instance disappear.
  void set_endpoints(Endpoints resolved);
  /// The name may have moved; true once after each call of `ask_for_look_up`.
  void ask_for_look_up() noexcept { wants_look_up_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool take_look_up_request() noexcept {
    return wants_look_up_.exchange(false, std::memory_order_relaxed);
  }
  /// Changes whenever the endpoints in use do; connections made before are then left.
  [[nodiscard]] std::uint32_t version() const noexcept { return version_.load(std::memory_order_acquire); }
  /// False until the first look-up of the name has ended, whatever its outcome.
  [[nodiscard]] bool is_resolved() const noexcept { return is_resolved_.load(std::memory_order_acquire); }

  [[nodiscard]] std::optional<ProbeReport> last_probe() const;
  void set_last_probe(const ProbeReport& report);

 private:
  const Address address_;
  const std::size_t index_;
  bool needs_resolver_ = true;
  std::atomic<State> state_ = State::kWell;
  std::atomic<std::uint32_t> version_ = 0;
  std::atomic<bool> is_resolved_ = false;
  std::atomic<bool> wants_look_up_ = false;
  mutable std::mutex mutex_;
  Endpoints endpoints_;                    // guarded by mutex_
  Endpoints failing_;                      // guarded by mutex_; some of endpoints_
  std::optional<ProbeReport> last_probe_;  // guarded by mutex_
};

}  // namespace gateway
