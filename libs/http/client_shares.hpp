/// How much of this process one client may hold: connections, and bytes of messages that are still coming in.
///
/// A client is an IPv4 address or an IPv6 /64, the least that one subscriber gets (RFC 6177 section 2). Without shares
/// a single address could take every connection or all the memory there is for unfinished requests, and everybody else
/// would be refused. One object for all servers of a process; thread-safe; nothing blocks but a short lock a
/// connection.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include <boost/asio/ip/address.hpp>

#include "base/result.hpp"

namespace http {

struct ShareLimits {
  std::size_t bytes_max = 64 * 1024 * 1024;             ///< of all clients
  std::size_t bytes_per_client_max = 16 * 1024 * 1024;  ///< of one
  std::size_t connections_per_client_max = 2048;        ///< of one, on all servers of the process
};

/// IPv4-mapped IPv6 counts as IPv4; of IPv6 the first 64 bits count.
struct ClientKey {
  std::array<unsigned char, 16> bytes{};

  [[nodiscard]] static ClientKey of(const boost::asio::ip::address& address) noexcept;
  [[nodiscard]] bool operator==(const ClientKey&) const = default;
};

struct ClientKeyHash {
  [[nodiscard]] std::size_t operator()(const ClientKey& key) const noexcept;
};

class ClientShares final : public std::enable_shared_from_this<ClientShares> {
 public:
  /// What one client holds now. Lives as long as anybody counts on it.
  struct Client {
    std::atomic<std::size_t> connections = 0;
    std::atomic<std::size_t> bytes = 0;
  };

  [[nodiscard]] static std::shared_ptr<ClientShares> create(ShareLimits limits);

  [[nodiscard]] const ShareLimits& limits() const noexcept { return limits_; }
  /// The counts of this address, the same object for as long as one of its holders lives.
  [[nodiscard]] std::shared_ptr<Client> client(const boost::asio::ip::address& address);
  /// Clients that hold anything.
  [[nodiscard]] std::size_t client_count() const;
  /// Held by all clients.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }

 private:
  friend class MemoryCharge;
  explicit ClientShares(ShareLimits limits) : limits_(limits) {}
  void forget(const ClientKey& key);

  const ShareLimits limits_;
  std::atomic<std::size_t> bytes_ = 0;
  mutable std::mutex mutex_;
  std::unordered_map<ClientKey, std::weak_ptr<Client>, ClientKeyHash> clients_;
};

/// Bytes that something holds for one client; given back when it is destroyed. Belongs to one loop.
class MemoryCharge {
 public:
  enum class Outcome {
    kCovered,
    kOverShare,  ///< the client holds as much as one client may
    kOverTotal,  ///< all clients together hold what there is
  };

  explicit MemoryCharge(std::shared_ptr<ClientShares> shares) : shares_(std::move(shares)) {}
  MemoryCharge(const MemoryCharge&) = delete;
  MemoryCharge& operator=(const MemoryCharge&) = delete;
  ~MemoryCharge() { give_back(); }

  /// The client that later calls of `cover` are charged to; null: only all clients together. Call it while nothing is
  /// held.
  void set_client(std::shared_ptr<ClientShares::Client> client);
  [[nodiscard]] bool has_client() const noexcept { return client_ != nullptr; }
  /// From now on at least `bytes` are held. When they are refused, what was held stays held.
  [[nodiscard]] Outcome cover(std::size_t bytes);
  /// The same as an answer: `rate_limited` beyond the client's share, `unavailable` beyond the total, both with a time
  /// after which to try again.
  [[nodiscard]] base::Status require(std::size_t bytes);
  void give_back() noexcept;
  [[nodiscard]] std::size_t held() const noexcept { return held_; }

 private:
  std::shared_ptr<ClientShares> shares_;
  std::shared_ptr<ClientShares::Client> client_;
  std::size_t held_ = 0;
};

}  // namespace http
