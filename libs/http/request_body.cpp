#include "http/request_body.hpp"

#include <utility>

#include "http/message/serialize.hpp"

namespace http {
namespace {

/// What every connection may hold uncounted: the usual head and a small body. Bounded by the number of connections.
constexpr std::size_t kUncountedBytes = 8 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

base::Error body_error(base::ErrorCode code, const char* message, std::string detail) {
  return base::Error{code, message}.with_detail(base::PrivateText{std::move(detail)});
}

base::Error too_large() {
  return body_error(base::ErrorCode::kPayloadTooLarge, "Request body too large", "over the limit");
}

}  // namespace

std::uint64_t body_bytes_due(std::chrono::seconds elapsed, const ServerLimits& limits) noexcept {
  if (elapsed <= limits.body_stall_timeout) return 0;
  const auto seconds = static_cast<std::uint64_t>(elapsed.count());
  return limits.body_bytes_per_second_min * seconds * (60 + seconds) / 60;
}

void RequestBody::begin(const Request& request) {
  const RequestHead& head = parser_.head();
  request_ = &request;
  kept_ = 0;
  bytes_max_ = UINT64_MAX;
  received_ = 0;
  started_at_ = last_received_at_ = Clock::now();
  had_content_ = parser_.has_content();
  is_continue_due_ = had_content_ && head.version == 11 && head.fields.has_token("Expect", "100-continue");
}

void RequestBody::forget_kept() noexcept {
  kept_ = 0;
  charge_.give_back();
}

void RequestBody::finish() {
  request_ = nullptr;
  forget_kept();
  if (is_charged_to_named_) charge_.set_client(nullptr);
  is_charged_to_named_ = false;
}

std::uint64_t RequestBody::unread() const {
  return parser_.is_complete() ? 0 : parser_.content_length().value_or(UINT64_MAX) - received_;
}

runtime::Task<base::Result<std::string_view>> RequestBody::next() {
  if (is_broken_)
    co_return std::unexpected(
        body_error(base::ErrorCode::kUnavailable, "Connection lost", "body is broken, or its request answered"));
  if (parser_.content_length().value_or(0) > bytes_max_) co_return std::unexpected(too_large());
  while (true) {
    const auto piece = parser_.next_piece();
    if (!piece) {
      is_broken_ = is_malformed_ = true;
      co_return std::unexpected(
          body_error(base::ErrorCode::kInvalidArgument, "Malformed request body", piece.error().detail));
    }
    received_ += piece->size();
    if (received_ > bytes_max_) co_return std::unexpected(too_large());
    if (!piece->empty() || parser_.is_complete()) co_return *piece;
    const base::Status received = co_await receive();
    if (!received) co_return std::unexpected(received.error());
  }
}

bool RequestBody::is_too_slow(Clock::time_point now) const {
  return received_ < body_bytes_due(std::chrono::duration_cast<std::chrono::seconds>(now - started_at_), limits_);
}

runtime::Task<base::Status> RequestBody::receive() {
  if (is_continue_due_) {
    is_continue_due_ = false;
    if (!co_await socket_.send(kContinue, {}, {}, limits_.write_timeout)) is_broken_ = true;
  }
  const auto now = Clock::now();
  const bool is_slow = is_too_slow(now);
  widen_if_fast();
  const std::span<char> room = parser_.prepare();
  if (base::Status held = hold(); !held) {
    is_broken_ = true;
    co_return held;
  }
  std::size_t size = 0;
  if (!is_broken_ && !is_slow) size = co_await socket_.receive(room, now + limits_.body_stall_timeout);
  last_received_at_ = Clock::now();
  parser_.commit(size);
  if (size > 0) co_return base::Status{};
  is_broken_ = true;
  if (socket_.has_timed_out() || is_slow) {
    co_return std::unexpected(body_error(base::ErrorCode::kDeadlineExceeded, "Request timeout", "body too slow"));
  }
  co_return std::unexpected(body_error(base::ErrorCode::kUnavailable, "Connection lost", "client gone inside a body"));
}

/// Not for content that is gathered in memory, which needs the client's share itself; nor where the share, or all, has
/// no room for it.
void RequestBody::widen_if_fast() {
  const std::size_t more = parser_.widen_by();
  if (more == 0 || kept_ > 0) return;
  const auto outcome = charge_.cover(parser_.buffered_bytes() + more);
  if (outcome == MemoryCharge::Outcome::kCovered) parser_.widen();
}

runtime::Task<bool> RequestBody::inform(int status, const Fields& fields) {
  if (is_broken_ || parser_.head().version != 11) co_return false;
  std::string head;
  append_interim_head(head, status, fields);
  if (!co_await socket_.send(head, {}, {}, limits_.write_timeout)) is_broken_ = true;
  co_return !is_broken_;
}

base::Status RequestBody::keep(std::size_t bytes) {
  kept_ = bytes;
  return hold();
}

/// What comes through a trusted proxy is charged to the client that the proxy names.
base::Status RequestBody::hold() {
  const std::size_t bytes = parser_.buffered_bytes() + kept_;
  if (bytes <= kUncountedBytes) return {};
  if (!charge_.has_client() && request_ != nullptr) {
    charge_.set_client(shares_.client(request_->client));
    is_charged_to_named_ = true;
  }
  return charge_.require(bytes);
}

runtime::Task<bool> RequestBody::discard(std::uint64_t bytes_max) {
  bytes_max_ = received_ + bytes_max;
  while (true) {
    const base::Result<std::string_view> piece = co_await next();
    if (!piece) co_return false;
    if (piece->empty()) co_return true;
  }
}

}  // namespace http
