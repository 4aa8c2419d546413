/// The content of the requests of one connection, read at the pace the limits ask for. Private to the server.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/client_shares.hpp"
#include "http/message/parser.hpp"
#include "http/request.hpp"
#include "http/server.hpp"
#include "http/timed_socket.hpp"

namespace http {

/// Bytes of a body that must have come `elapsed` after its head, or it is too slow. The average that is asked for grows
/// by itself once a minute, so that a body trickled at the lowest rate ends in minutes and not in hours.
[[nodiscard]] std::uint64_t body_bytes_due(std::chrono::seconds elapsed, const ServerLimits& limits) noexcept;

class RequestBody final : public BodyReader {
 public:
  using Clock = TimedSocket::Clock;

  /// All must outlive it.
  RequestBody(TimedSocket& socket, RequestParser& parser, MemoryCharge& charge, ClientShares& shares,
              const ServerLimits& limits)
      : socket_(socket), parser_(parser), charge_(charge), shares_(shares), limits_(limits) {}

  /// For the request whose head stands in the parser; `request` is served with this body and outlives its use.
  void begin(const Request& request);
  /// The handler has ended, and with it what it kept of the content.
  void forget_kept() noexcept;
  /// The request is answered: nothing of it is held any more.
  void finish();
  /// Counts what the parser's buffers have grown to; errors as `keep`.
  [[nodiscard]] base::Status hold_buffers() { return hold(); }
  /// Nothing more may be read: framing is lost, or the request is answered.
  void break_off() noexcept { is_broken_ = true; }
  [[nodiscard]] bool is_broken() const noexcept { return is_broken_; }
  /// The framing of the content was what broke it off.
  [[nodiscard]] bool is_malformed() const noexcept { return is_malformed_; }
  /// The client waits for "100 Continue" and has not been told to go on.
  [[nodiscard]] bool is_continue_due() const noexcept { return is_continue_due_; }
  /// Bytes of content still to come, if that is known.
  [[nodiscard]] std::uint64_t unread() const;
  /// When the last byte of the request came.
  [[nodiscard]] Clock::time_point last_received_at() const noexcept { return last_received_at_; }
  /// Reads what is left, at most `bytes_max`, so that the connection can be kept. False when it cannot.
  [[nodiscard]] runtime::Task<bool> discard(std::uint64_t bytes_max);

  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override;
  void limit(std::uint64_t bytes) override { bytes_max_ = bytes; }
  [[nodiscard]] std::optional<std::uint64_t> declared_size() const override { return parser_.content_length(); }
  [[nodiscard]] bool is_present() const override { return had_content_; }
  [[nodiscard]] base::Status keep(std::size_t bytes) override;
  [[nodiscard]] runtime::Task<bool> inform(int status, const Fields& fields) override;

 private:
  [[nodiscard]] base::Status hold();
  void widen_if_fast();
  [[nodiscard]] runtime::Task<base::Status> receive();
  [[nodiscard]] bool is_too_slow(Clock::time_point now) const;

  TimedSocket& socket_;
  RequestParser& parser_;
  MemoryCharge& charge_;
  ClientShares& shares_;
  const ServerLimits& limits_;
  const Request* request_ = nullptr;
  std::size_t kept_ = 0;
  bool is_charged_to_named_ = false;  ///< to the client that a trusted proxy names
  std::uint64_t bytes_max_ = UINT64_MAX;
  std::uint64_t received_ = 0;
  Clock::time_point started_at_;
  Clock::time_point last_received_at_;
  bool had_content_ = false;
  bool is_continue_due_ = false;
  bool is_broken_ = false;
  bool is_malformed_ = false;
};

}  // namespace http
