/// One Socket.IO connection, from its 101 answer to its end (docs/http-contract.md §4.6).
///
/// Reads packets on the loop of its connection and writes what the hub hands it. Holds no buffers while it waits: what
/// comes in goes through a buffer of the thread, what the client does not take at once is kept up to a bound.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/client_shares.hpp"
#include "http/message/response.hpp"
#include "http/websocket/frame.hpp"
#include "identity/access_token_authenticator.hpp"
#include "socketio/packet.hpp"
#include "user/sockets/hub.hpp"
#include "user/sockets/refused_tokens.hpp"

namespace user {

struct SocketSettings {
  std::chrono::milliseconds ping_interval{25'000};
  std::chrono::milliseconds ping_timeout{20'000};
  std::chrono::milliseconds connect_timeout{10'000};  ///< until a token must have been presented
  std::chrono::milliseconds close_timeout{500};       ///< from our Close frame to the client's
  std::chrono::milliseconds clock_skew{5'000};        ///< how long a token is taken after its `exp`
  std::size_t message_bytes_max = 64 * 1024;          ///< of one message of a client
  std::size_t queue_bytes_max = 256 * 1024;           ///< that wait for a client to read
  std::size_t frames_max = 100;                       ///< of a client within `frames_window`
  std::chrono::milliseconds frames_window{10'000};
};

/// What all sockets of a process share; outlives them.
struct SocketParts {
  std::shared_ptr<SocketHub> hub;
  identity::AccessTokenAuthenticator& authenticator;
  RefusedTokens& refused_tokens;
  const base::Clock& clock;
  base::Random& random;
  const SocketSettings settings;
};

class SocketSession final : public http::ProtocolSwitch,
                            public SocketHub::Member,
                            public std::enable_shared_from_this<SocketSession> {
 public:
  /// `client_key`: under which refused tokens are counted.
  SocketSession(const runtime::Executor& executor, const SocketParts& parts, std::unique_ptr<SocketHub::Place> place,
                std::string client_key);

  // http::ProtocolSwitch
  [[nodiscard]] runtime::Task<void> run(http::Socket& socket, std::string received,
                                        http::MemoryCharge& memory) override;
  void tick(std::chrono::steady_clock::time_point now) override;
  void drain() override;

  // SocketHub::Member
  void send(const SocketHub::Frame& frame) override;
  void end(SocketEnd reason) override { end(reason, usual_code(reason)); }

 private:
  using Time = std::chrono::steady_clock::time_point;
  enum class State {
    kOpened,          ///< no token yet
    kAuthenticating,  ///< the store is asked
    kConnected,
    kEnding,  ///< our Close frame is on its way
    kOver,
  };
  class Presence;

  [[nodiscard]] static http::WebSocketCode usual_code(SocketEnd reason) noexcept;
  void begin(Time now);
  [[nodiscard]] runtime::Task<bool> receive();
  void take(std::string_view bytes);
  void take_message(const http::WebSocketMessage& message);
  void take_packet(std::string_view text);
  void take_connect(const socketio::ClientPacket& packet);
  void take_pong();
  [[nodiscard]] runtime::Task<void> authenticate();
  [[nodiscard]] runtime::Task<void> refuse(const base::Error& error);
  void connected();

  void end(SocketEnd reason, http::WebSocketCode code);
  void misused(http::WebSocketCode code) { end(SocketEnd::kMisuse, code); }
  void answer_close();
  void check_times(Time now);
  [[nodiscard]] bool is_ending() const noexcept { return state_ >= State::kEnding; }
  [[nodiscard]] bool is_flooding(Time now);

  void send_text(std::string_view packet);
  void queue(SocketHub::Frame frame);
  void flush();
  void await_room();
  [[nodiscard]] bool hold_memory();
  void reset();

  const SocketParts& parts_;
  const std::unique_ptr<SocketHub::Place> place_;
  const std::string client_key_;
  http::Socket* socket_ = nullptr;  ///< while `run` runs
  http::MemoryCharge* memory_ = nullptr;
  http::WebSocketDecoder decoder_;
  std::string token_;  ///< presented and not judged yet
  SocketHub::Claims claims_;

  std::vector<SocketHub::Frame> queue_;
  std::size_t sent_of_first_ = 0;  ///< bytes of the first of the queue
  std::size_t queued_bytes_ = 0;
  bool is_awaiting_room_ = false;

  State state_ = State::kOpened;
  SocketEnd reason_ = SocketEnd::kByClient;
  bool is_draining_ = false;
  bool has_lost_framing_ = false;  ///< nothing can be read any more
  Time connect_by_, ping_at_, close_by_;
  Time pong_by_ = Time::max();
  Time window_began_;
  std::uint64_t frames_before_window_ = 0;
};

}  // namespace user
