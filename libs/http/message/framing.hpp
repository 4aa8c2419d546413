/// The framing rules that our parser library does not enforce and that request smuggling lives on (RFC 9112).
///
/// Refused with 400 and a closed connection: bare CR or LF (section 2.2), obsolete line folding (5.2), control bytes,
/// missing or repeated Host in HTTP/1.1 or one that is no valid authority (3.2), Transfer-Encoding together with
/// Content-Length or in HTTP/1.0 (6.1), differing or repeated Content-Length (6.3), a target that is neither
/// origin-form nor a matching absolute-form nor "*" for OPTIONS, a repeated Content-Type. A known transfer coding in
/// front of "chunked" is 501.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "http/message/head.hpp"

namespace http {

/// Why a message was refused, with the status that says so (400, 414, 431, 501, 505).
struct ParseProblem {
  int status = 400;
  std::string detail;  ///< for the log
};

/// Finds the end of a head in bytes that arrive piece by piece, refusing broken lines as soon as they are seen.
/// Each byte is looked at once.
class HeadScanner {
 public:
  HeadScanner(std::size_t start_line_bytes_max, std::size_t head_bytes_max)
      : start_line_bytes_max_(start_line_bytes_max), head_bytes_max_(head_bytes_max) {}

  /// `received` is everything since the start of the message. Returns the size of the head including its empty line,
  /// or 0 while it is incomplete.
  [[nodiscard]] std::expected<std::size_t, ParseProblem> scan(std::string_view received);
  void reset() noexcept;

 private:
  std::size_t start_line_bytes_max_;
  std::size_t head_bytes_max_;
  std::size_t line_start_ = 0;
  bool is_first_line_ = true;
};

/// Rules on a parsed request head. May rewrite an absolute-form target to origin-form. Pure.
[[nodiscard]] std::optional<ParseProblem> check_request(RequestHead& head);

/// A Host value by RFC 3986 section 3.2.2 without userinfo: reg-name, IPv4 or bracketed IPv6, optional port.
[[nodiscard]] bool is_valid_host(std::string_view host) noexcept;

}  // namespace http
