/// The open Socket.IO connections of this process, by user (docs/http-contract.md §4.6): events go through here to the
/// sockets of one user, and here is found which of them a change of tokens concerns.
///
///     hub->deliver(notification.user_id, "notification:new", json::serialize(view));
///
/// Nobody has to close sockets when a token, a sign-in or an account ends: TokenWatch notices it by the store's change
/// feed, whichever process ended it.
///
/// Thread-safe, never waits for a client; held by shared pointer.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "identity/verified_tokens.hpp"
#include "runtime/task.hpp"
#include "storage/ports/token_change_feed.hpp"
#include "user/domain/user_sockets.hpp"
#include "user/sockets/socket_metrics.hpp"

namespace user {

struct HubLimits {
  std::size_t sockets_max = 10'000;       ///< of this process
  std::size_t sockets_per_user_max = 20;  ///< beyond, a user's oldest is ended
};

class SocketHub final : public UserSockets, public std::enable_shared_from_this<SocketHub> {
 public:
  /// A WebSocket frame as it goes over the wire, one copy for all who get it.
  using Frame = std::shared_ptr<const std::string>;
  using Claims = identity::VerifiedTokens::Claims;

  /// One socket that has presented a token. Its functions are called on its own loop.
  class Member {
   public:
    explicit Member(const runtime::Executor& executor) : executor_(executor) {}
    virtual ~Member() = default;
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    /// Sends it, or keeps it until the client reads; does nothing when the socket is ending.
    virtual void send(const Frame& frame) = 0;
    virtual void end(SocketEnd reason) = 0;
    [[nodiscard]] const runtime::Executor& executor() const noexcept { return executor_; }

   private:
    const runtime::Executor executor_;
  };

  /// A place among `sockets_max`, given back when it is destroyed.
  class Place {
   public:
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { --hub_->open_; }

   private:
    friend class SocketHub;
    explicit Place(std::shared_ptr<SocketHub> hub) : hub_(std::move(hub)) {}
    const std::shared_ptr<SocketHub> hub_;
  };

  [[nodiscard]] static std::shared_ptr<SocketHub> create(HubLimits limits, SocketMetrics metrics);

  /// Sends an event to every socket that the user has in this process now. `json` is one JSON value, the event's only
  /// argument. Calls that do not overlap arrive in their order. A socket whose client reads too slowly is reset.
  void deliver(const std::string& user_id, std::string_view event, std::string_view json) override;
  /// Whether `deliver` would reach a socket, for callers that can save themselves the work.
  [[nodiscard]] bool has_sockets_of(const std::string& user_id) const override;

  /// Null when there is no room.
  [[nodiscard]] std::unique_ptr<Place> take_place();
  [[nodiscard]] std::size_t open_sockets() const noexcept { return open_.load(); }

  /// From now on changes of the token concern this socket; it gets no events yet. Called before the token is judged, so
  /// that a revocation is either seen by that judgement or reported to the socket.
  void enter(std::shared_ptr<Member> member, Claims claims);
  /// The token was accepted: events reach the socket. The user's oldest is ended when there are too many.
  void admit(const Member& member, const std::string& user_id);
  void leave(const Member& member, const std::string& user_id);

  /// A socket whose token may have ended.
  struct Suspect {
    std::shared_ptr<Member> member;
    Claims claims;
  };
  [[nodiscard]] std::vector<Suspect> concerned_by(const storage::TokenChanges& changes) const;
  /// Whether any socket has presented a token.
  [[nodiscard]] bool is_empty() const;

  [[nodiscard]] const SocketMetrics& metrics() const noexcept { return metrics_; }

 private:
  struct Entry {
    std::shared_ptr<Member> member;
    Claims claims;
    bool is_admitted = false;
  };
  using Room = std::vector<Entry>;  ///< of one user, in the order of entering

  SocketHub(HubLimits limits, SocketMetrics metrics) : limits_(limits), metrics_(metrics) {}
  [[nodiscard]] static std::shared_ptr<Member> oldest_beyond(const Room& room, std::size_t most, const Member& newest);

  const HubLimits limits_;
  const SocketMetrics metrics_;
  std::atomic<std::size_t> open_ = 0;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Room> rooms_;  ///< by user
};

/// A gauge of open sockets.
void expose_sockets(metrics::Registry& registry, const std::shared_ptr<const SocketHub>& hub);

/// Tells a member on its own loop to end. Thread-safe.
void end_later(std::shared_ptr<SocketHub::Member> member, SocketEnd reason);

}  // namespace user
