/// How many exchanges with upstreams one client may have under way on one event loop. Further ones wait their turn in
/// the order they came, so that a client with many slow requests delays itself and nobody else.
///
/// Belongs to one loop; held by shared pointer, because a turn lasts as long as its answer is streamed.
///
///     std::optional<ClientTurns::Turn> turn = turns->try_take(key);         // the usual case, without waiting
///     if (!turn) turn = co_await turns->wait(key, std::chrono::seconds{5}); // nullopt: too late, or too many wait
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "http/client_shares.hpp"
#include "runtime/task.hpp"
#include "runtime/waiting_line.hpp"

namespace gateway {

class ClientTurns final : public std::enable_shared_from_this<ClientTurns> {
 public:
  struct Limits {
    std::size_t under_way_max = 128;
    std::size_t waiting_max = 1024;
  };

  /// The right to one exchange; given back when destroyed.
  class Turn {
   public:
    Turn(std::shared_ptr<ClientTurns> owner, const http::ClientKey& client)
        : owner_(std::move(owner)), client_(client) {}
    Turn(Turn&&) noexcept = default;
    Turn& operator=(Turn&& other) noexcept {
      std::swap(owner_, other.owner_);
      std::swap(client_, other.client_);
      return *this;
    }
    ~Turn() {
      if (owner_) owner_->give_back(client_);
    }

   private:
    std::shared_ptr<ClientTurns> owner_;
    http::ClientKey client_;
  };

  [[nodiscard]] static std::shared_ptr<ClientTurns> create(const runtime::Executor& executor, Limits limits);

  [[nodiscard]] std::optional<Turn> try_take(const http::ClientKey& client);
  [[nodiscard]] runtime::Task<std::optional<Turn>> wait(http::ClientKey client, std::chrono::milliseconds patience);

  /// Of this client, for tests.
  [[nodiscard]] std::size_t under_way(const http::ClientKey& client) const;

 private:
  /// What those get who wait: the turn of the one who gives it back.
  struct Called {};
  struct Entry {
    std::size_t under_way = 0;
    runtime::WaitingLine<Called> waiting;
  };

  ClientTurns(const runtime::Executor& executor, Limits limits) : executor_(executor), limits_(limits) {}
  void give_back(const http::ClientKey& client);
  void forget_idle();

  runtime::Executor executor_;
  const Limits limits_;
  std::unordered_map<http::ClientKey, Entry, http::ClientKeyHash> clients_;
};

}  // namespace gateway
