/// Writes message heads. Values are cleaned on the way out: CR, LF and NUL become spaces, so no handler can split a
/// response (RFC 9110 section 5.5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/message/fields.hpp"
#include "http/message/response.hpp"

namespace http {

/// How the body of an answer is framed.
struct ResponseFraming {
  std::optional<std::uint64_t> content_length;
  bool is_chunked = false;
  bool is_closing = false;  ///< adds "Connection: close"
  bool is_http_10 = false;  ///< adds "Connection: keep-alive" unless closing
};

/// Appends status line, Date, fields, security fields and framing, with the empty line.
void append_response_head(std::string& out, const Response& response, const ResponseFraming& framing);

/// Appends an interim answer: status line and fields, with the empty line (RFC 9110 section 15.2).
void append_interim_head(std::string& out, int status, const Fields& fields);

/// Appends "Name: value\r\n". Neither may be a part of `out`.
void append_field(std::string& out, std::string_view name, std::string_view value);

/// IMF-fixdate of now (RFC 9110 section 5.6.7), computed once a second per thread.
[[nodiscard]] std::string_view http_date_now();
/// IMF-fixdate of any time: "Thu, 01 Jan 1970 00:00:00 GMT".
[[nodiscard]] std::string http_date(base::Timestamp time);

}  // namespace http
