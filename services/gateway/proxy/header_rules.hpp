/// Which fields cross the gateway, and which it sets itself (docs/http-contract.md §5.2).
///
/// Every forwarded message is framed anew: hop-by-hop fields (RFC 9110 section 7.6.1) end here, in both directions, and
/// so do names with anything but letters, digits and hyphens, because CGI-like servers take "X_Forwarded_For" for
/// "X-Forwarded-For". Pure functions, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message/head.hpp"
#include "http/message/response.hpp"
#include "http/request.hpp"

namespace gateway {

/// How the content of a forwarded request is framed.
struct RequestFraming {
  std::optional<std::uint64_t> content_length;
  bool is_chunked = false;
};

/// Appends request line and fields, with the empty line. `target_prefix` is put before the target ("/api" for requests
/// that came without it), `authority` becomes Host. With `is_upgrade` the Upgrade field passes (RFC 9110 section 7.8).
void append_request_head(std::string& out, const http::Request& request, std::string_view target_prefix,
                         std::string_view authority, const RequestFraming& framing, bool is_upgrade);

/// Copies what may pass from an upstream's answer: not the hop-by-hop fields, not its CORS fields (the gateway has its
/// own), not what names the software behind.
void copy_response_fields(const http::ResponseHead& head, http::Fields& out);

/// The gateway's own counters step back where the answer brings the same family of rate limit fields.
void prefer_upstream_limits(const http::Fields& answer, http::Fields& own);

}  // namespace gateway
