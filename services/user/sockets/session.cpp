#include "user/sockets/session.hpp"

#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>

#include "json/parse.hpp"

namespace user {
namespace {

using http::WebSocketCode;
using PacketKind = socketio::ClientPacket::Kind;
using WebSocketKind = http::WebSocketMessage::Kind;

constexpr auto kNoThrow = boost::asio::as_tuple(runtime::use_task);
constexpr std::size_t kScratchBytes = 16 * 1024;
/// Enough for a token with the data that clients may add to it.
constexpr json::ParseLimits kConnectLimits{.depth_max = 8, .bytes_max = 64 * 1024, .members_max = 16, .values_max = 64};
constexpr std::string_view kTokenMissing = "Authentication required";
constexpr std::string_view kUnknownNamespace = "Invalid namespace";

/// One for all sockets of a loop: nothing is left in it when another socket's turn comes.
std::array<char, kScratchBytes>& scratch() {
  static thread_local std::array<char, kScratchBytes> bytes;
  return bytes;
}

/// Clients that get "41" stay away until somebody signs in again; the others come back.
bool is_for_good(SocketEnd reason) {
  return reason == SocketEnd::kTokenEnded || reason == SocketEnd::kExpired || reason == SocketEnd::kReplaced;
}

/// The token of a CONNECT packet; empty when there is none, an error when the data is no JSON object.
base::Result<std::string> read_token(std::string_view data) {
  const auto object = json::parse_object(data, kConnectLimits);
  if (!object) return std::unexpected(object.error());
  const auto* const token = object->if_contains("token");
  if (token == nullptr || !token->is_string()) return std::string{};
  return std::string(token->get_string());
}

}  // namespace

/// While `run` runs the session has a socket; when it has ended, the hub has forgotten the session.
class SocketSession::Presence {
 public:
  Presence(SocketSession& session, http::Socket& socket, http::MemoryCharge& memory) : session_(session) {
    session.socket_ = &socket;
    session.memory_ = &memory;
  }
  ~Presence() {
    session_.socket_ = nullptr;
    session_.memory_ = nullptr;
    session_.queue_.clear();
    session_.parts_.hub->metrics().ended(session_.reason_);
    if (session_.claims_) session_.parts_.hub->leave(session_, session_.claims_->user_id);
  }
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;

 private:
  SocketSession& session_;
};

SocketSession::SocketSession(const runtime::Executor& executor, const SocketParts& parts,
                             std::unique_ptr<SocketHub::Place> place, std::string client_key)
    : Member(executor),
      parts_(parts),
      place_(std::move(place)),
      client_key_(std::move(client_key)),
      decoder_(parts.settings.message_bytes_max) {}

runtime::Task<void> SocketSession::run(http::Socket& socket, std::string received, http::MemoryCharge& memory) {
  const Presence presence(*this, socket, memory);
  begin(std::chrono::steady_clock::now());
  take(received);
  std::string().swap(received);
  do {
    if (!token_.empty()) co_await authenticate();
  } while (co_await receive());
}

void SocketSession::begin(Time now) {
  connect_by_ = now + parts_.settings.connect_timeout;
  ping_at_ = now + parts_.settings.ping_interval;
  window_began_ = now;
  send_text(socketio::open_packet({.sid = parts_.random.base64url(15),
                                   .ping_interval = parts_.settings.ping_interval,
                                   .ping_timeout = parts_.settings.ping_timeout}));
  if (is_draining_) end(SocketEnd::kDraining);
}

/// False when the connection is over. Waits even when bytes are there, so that a client that never stops sending leaves
/// the loop to others.
runtime::Task<bool> SocketSession::receive() {
  if (state_ == State::kOver || !socket_->is_open()) co_return false;
  const auto [failure] = co_await socket_->async_wait(http::Socket::wait_read, kNoThrow);
  if (failure) co_return false;
  boost::system::error_code problem;
  auto& room = scratch();
  const std::size_t size = socket_->read_some(boost::asio::buffer(room), problem);
  if (problem == boost::asio::error::would_block) co_return true;
  if (problem) {
    // An end without a Close frame: also how a gateway tells that it stops, whose client is to come back.
    if (problem == boost::asio::error::eof) end(SocketEnd::kByClient);
    co_return false;
  }
  take({room.data(), size});
  co_return true;
}

void SocketSession::take(std::string_view bytes) {
  while (state_ != State::kOver && !has_lost_framing_) {
    const auto message = decoder_.next(bytes);
    if (!message) {
      has_lost_framing_ = true;  // what still comes is dropped
      return misused(message.error());
    }
    if (is_flooding(std::chrono::steady_clock::now())) return misused(WebSocketCode::kPolicyViolation);
    if (!*message) break;
    take_message(**message);
  }
  if (!hold_memory()) reset();
}

void SocketSession::take_message(const http::WebSocketMessage& message) {
  if (message.kind == WebSocketKind::kClose) return answer_close();
  if (is_ending()) return;
  switch (message.kind) {
    case WebSocketKind::kText:
      return take_packet(message.payload);
    case WebSocketKind::kBinary:
      return misused(WebSocketCode::kUnsupportedData);
    case WebSocketKind::kPing:
      return queue(std::make_shared<const std::string>(http::pong_frame(message.payload)));
    case WebSocketKind::kPong:
    case WebSocketKind::kClose:
      return;
  }
}

void SocketSession::take_packet(std::string_view text) {
  parts_.hub->metrics().received();
  const socketio::ClientPacket packet = socketio::read_packet(text);
  switch (packet.kind) {
    case PacketKind::kPong:
      return take_pong();
    case PacketKind::kClose:
      return end(SocketEnd::kByClient);
    case PacketKind::kDisconnect:
      if (socketio::is_main(packet.name_space)) end(SocketEnd::kByClient);
      return;
    case PacketKind::kConnect:
      return take_connect(packet);
    case PacketKind::kEvent:
    case PacketKind::kNoise:
      return;
    case PacketKind::kMalformed:
      return misused(WebSocketCode::kPolicyViolation);
  }
}

void SocketSession::take_pong() {
  if (pong_by_ == Time::max()) return;
  pong_by_ = Time::max();
  ping_at_ = std::chrono::steady_clock::now() + parts_.settings.ping_interval;
}

void SocketSession::take_connect(const socketio::ClientPacket& packet) {
  if (!socketio::is_main(packet.name_space)) {
    return send_text(socketio::connect_error_packet(kUnknownNamespace, packet.name_space));
  }
  base::Result<std::string> token = read_token(packet.data);
  if (state_ != State::kOpened || !token) return misused(WebSocketCode::kPolicyViolation);
  if (token->empty()) {
    send_text(socketio::connect_error_packet(kTokenMissing));
    return end(SocketEnd::kRefused);
  }
  token_ = std::move(*token);
  state_ = State::kAuthenticating;
}

runtime::Task<void> SocketSession::authenticate() {
  const std::string token = std::exchange(token_, {});
  if (is_ending()) co_return;
  base::Result<SocketHub::Claims> claims = parts_.authenticator.verify(token);
  if (!claims) co_return co_await refuse(claims.error());
  claims_ = *claims;
  parts_.hub->enter(shared_from_this(), claims_);
  const base::Result<http::Principal> principal = co_await parts_.authenticator.accept(std::move(*claims));
  if (is_ending()) co_return;
  if (principal) co_return connected();
  if (principal.error().code() != base::ErrorCode::kUnauthenticated) co_return end(SocketEnd::kUndecided);
  co_await refuse(principal.error());
}

/// In the protocol's words and not as an HTTP status, after which clients would try again for ever.
runtime::Task<void> SocketSession::refuse(const base::Error& error) {
  send_text(socketio::connect_error_packet(error.message()));
  end(SocketEnd::kRefused);
  co_await parts_.refused_tokens.count(client_key_);
}

void SocketSession::connected() {
  state_ = State::kConnected;
  // Before the client learns it, so that nothing is lost between the two; events come behind, by way of the loop.
  parts_.hub->admit(*this, claims_->user_id);
  send_text(socketio::connected_packet(parts_.random.base64url(15)));
}

WebSocketCode SocketSession::usual_code(SocketEnd reason) noexcept {
  switch (reason) {
    case SocketEnd::kDraining:
      return WebSocketCode::kGoingAway;
    case SocketEnd::kByClient:
      return WebSocketCode::kGoingAway;
    case SocketEnd::kUndecided:
      return WebSocketCode::kTryAgainLater;
    case SocketEnd::kUnauthenticated:
    case SocketEnd::kSilent:
    case SocketEnd::kMisuse:
    case SocketEnd::kSlow:
      return WebSocketCode::kPolicyViolation;
    case SocketEnd::kTokenEnded:
    case SocketEnd::kExpired:
    case SocketEnd::kReplaced:
    case SocketEnd::kRefused:
      return WebSocketCode::kNormal;
  }
  return WebSocketCode::kNormal;
}

void SocketSession::end(SocketEnd reason, WebSocketCode code) {
  if (is_ending() || socket_ == nullptr) return;
  if (is_for_good(reason)) send_text(socketio::kDisconnectPacket);
  if (is_ending()) return;  // there was no room for it
  state_ = State::kEnding;
  reason_ = reason;
  close_by_ = std::chrono::steady_clock::now() + parts_.settings.close_timeout;
  queue(std::make_shared<const std::string>(http::close_frame(code)));
}

/// RFC 6455 section 5.5.1: a Close frame is answered with one, then the connection is over. The server closes first.
void SocketSession::answer_close() {
  end(SocketEnd::kByClient, WebSocketCode::kNormal);
  if (queue_.empty()) state_ = State::kOver;
}

void SocketSession::tick(Time now) {
  if (socket_ == nullptr) return;
  if (state_ != State::kEnding) return check_times(now);
  if (now < close_by_) return;
  if (!queue_.empty()) return reset();
  boost::system::error_code ignored;
  socket_->close(ignored);
}

void SocketSession::check_times(Time now) {
  if (state_ == State::kOpened && now >= connect_by_) return end(SocketEnd::kUnauthenticated);
  if (claims_ && parts_.clock.now() >= claims_->expires_at + parts_.settings.clock_skew) {
    return end(SocketEnd::kExpired);
  }
  if (now >= pong_by_) return end(SocketEnd::kSilent);
  if (now < ping_at_) return;
  ping_at_ = Time::max();
  pong_by_ = now + parts_.settings.ping_timeout;
  send_text(socketio::kPingPacket);
}

void SocketSession::drain() {
  is_draining_ = true;
  end(SocketEnd::kDraining);
}

bool SocketSession::is_flooding(Time now) {
  if (now - window_began_ >= parts_.settings.frames_window) {
    window_began_ = now;
    frames_before_window_ = decoder_.frames();
  }
  return decoder_.frames() - frames_before_window_ > parts_.settings.frames_max;
}

void SocketSession::send(const SocketHub::Frame& frame) {
  if (state_ == State::kConnected) queue(frame);
}

void SocketSession::send_text(std::string_view packet) {
  queue(std::make_shared<const std::string>(http::text_frame(packet)));
}

void SocketSession::queue(SocketHub::Frame frame) {
  if (socket_ == nullptr || state_ == State::kOver) return;
  queued_bytes_ += frame->size();
  queue_.push_back(std::move(frame));
  flush();
  if (queued_bytes_ > parts_.settings.queue_bytes_max || !hold_memory()) reset();
}

/// Writes what the socket takes now; the rest waits for room.
void SocketSession::flush() {
  boost::system::error_code problem;
  std::size_t whole = 0;
  while (!is_awaiting_room_ && !problem && whole < queue_.size()) {
    const std::string_view rest = std::string_view(*queue_[whole]).substr(sent_of_first_);
    const std::size_t size = socket_->write_some(boost::asio::buffer(rest), problem);
    queued_bytes_ -= size;
    sent_of_first_ += size;
    if (size < rest.size()) continue;
    sent_of_first_ = 0;
    ++whole;
  }
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(whole));
  if (queue_.empty()) std::vector<SocketHub::Frame>().swap(queue_);
  if (problem == boost::asio::error::would_block) await_room();
}

/// Not a coroutine: it would cost every socket a frame that few need.
void SocketSession::await_room() {
  is_awaiting_room_ = true;
  socket_->async_wait(http::Socket::wait_write, [self = shared_from_this()](boost::system::error_code problem) {
    self->is_awaiting_room_ = false;
    if (problem || self->socket_ == nullptr) return;
    self->flush();
    static_cast<void>(self->hold_memory());  // it has become less
  });
}

bool SocketSession::hold_memory() {
  const std::size_t held = queued_bytes_ + decoder_.held_bytes();
  if (held == 0) memory_->give_back();
  return held == 0 || memory_->cover(held) == http::MemoryCharge::Outcome::kCovered;
}

/// A client that does not read is told nothing: what it was sent before would have to be read first.
void SocketSession::reset() {
  if (state_ != State::kEnding) reason_ = SocketEnd::kSlow;
  state_ = State::kOver;
  boost::system::error_code ignored;
  socket_->set_option(boost::asio::socket_base::linger(true, 0), ignored);
  socket_->close(ignored);
}

}  // namespace user
