#include "gateway/proxy/header_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.hpp"
#include "http/message/serialize.hpp"

namespace gateway {
namespace {

using base::equals_ignore_case;

template <std::size_t kCount>
bool is_one_of(std::string_view name, const std::array<std::string_view, kCount>& names) noexcept {
  return std::ranges::any_of(names, [name](std::string_view other) { return equals_ignore_case(name, other); });
}

bool has_prefix(std::string_view name, std::string_view prefix) noexcept {
  return name.size() >= prefix.size() && equals_ignore_case(name.substr(0, prefix.size()), prefix);
}

/// Letters, digits and hyphens; nginx's rule for `ignore_invalid_headers`.
bool is_plain_name(std::string_view name) noexcept {
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// Sorted out by first letter, since most fields of most messages are none of these.
bool is_hop_by_hop(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 2> kConnection{"connection", "content-length"};
  static constexpr std::array<std::string_view, 3> kTransfer{"te", "trailer", "transfer-encoding"};
  switch (name.front() | 0x20) {
    case 'c':
      return is_one_of(name, kConnection);
    case 'h':
      return equals_ignore_case(name, "http2-settings");
    case 'k':
      return equals_ignore_case(name, "keep-alive");
    case 'p':
      return has_prefix(name, "proxy");
    case 't':
      return is_one_of(name, kTransfer);
    case 'u':
      return equals_ignore_case(name, "upgrade");
    default:
      return false;
  }
}

/// Fields the gateway sets itself or no client may set.
bool is_reserved_request_field(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 3> kReserved{"x-real-ip", "x-internal-token", "x-request-id"};
  switch (name.front() | 0x20) {
    case 'e':
      // Answered by our own server side; the upstream gets the content at once.
      return equals_ignore_case(name, "expect");
    case 'f':
      return equals_ignore_case(name, "forwarded");
    case 'h':
      return equals_ignore_case(name, "host");
    case 'x':
      return is_one_of(name, kReserved) || has_prefix(name, "x-user-") || has_prefix(name, "x-forwarded-");
    default:
      return false;
  }
}

bool is_reserved_response_field(std::string_view name) noexcept {
  switch (name.front() | 0x20) {
    case 'a':
      return has_prefix(name, "access-control-");
    case 'd':
      return equals_ignore_case(name, "date");
    case 's':
      return equals_ignore_case(name, "server");
    case 'x':
      return equals_ignore_case(name, "x-powered-by") || equals_ignore_case(name, "x-request-id");
    default:
      return false;
  }
}

/// Whether Connection names anything besides its two usual words, so that the costly look-up is rarely needed.
bool names_fields(const http::FieldViews& fields) noexcept {
  return std::ranges::any_of(fields, [](const http::FieldView& field) {
    return equals_ignore_case(field.name, "connection") && !equals_ignore_case(field.value, "keep-alive") &&
           !equals_ignore_case(field.value, "close");
  });
}

std::string_view or_else(std::optional<std::string_view> value, std::string_view fallback) {
  return value && !value->empty() ? *value : fallback;
}

/// The hops before us are believed only when the one that talks to us is trusted.
void append_forwarding_fields(std::string& out, const http::Request& request) {
  const std::string_view host = request.field("host").value_or("");
  if (!request.server.is_peer_trusted) {
    http::append_field(out, "X-Forwarded-For", request.client_ip);
    http::append_field(out, "X-Forwarded-Proto", "http");
    http::append_field(out, "X-Forwarded-Host", host);
  } else {
    std::string hops;
    for (const http::FieldView& field : request.head().fields) {
      if (equals_ignore_case(field.name, "x-forwarded-for")) hops.append(field.value).append(", ");
    }
    http::append_field(out, "X-Forwarded-For", hops + request.server.peer.to_string());
    const std::string_view proto = request.field("x-forwarded-proto").value_or("");
    http::append_field(out, "X-Forwarded-Proto", proto == "https" ? "https" : "http");
    http::append_field(out, "X-Forwarded-Host", or_else(request.field("x-forwarded-host"), host));
  }
  http::append_field(out, "X-Real-IP", request.client_ip);
  http::append_field(out, "X-Request-Id", request.request_id);
}

void append_framing(std::string& out, const RequestFraming& framing) {
  if (framing.is_chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (framing.content_length) {
    char digits[24];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, *framing.content_length);
    http::append_field(out, "Content-Length", {digits, end});
  }
}

}  // namespace

void append_request_head(std::string& out, const http::Request& request, std::string_view target_prefix,
                         std::string_view authority, const RequestFraming& framing, bool is_upgrade) {
  const http::RequestHead& head = request.head();
  out.append(head.method_text).append(" ").append(target_prefix).append(head.target).append(" HTTP/1.1\r\n");
  http::append_field(out, "Host", authority);
  const bool has_named_fields = names_fields(head.fields);
  for (const http::FieldView& field : head.fields) {
    if (field.name.empty() || is_hop_by_hop(field.name) || is_reserved_request_field(field.name)) continue;
    if (!is_plain_name(field.name)) continue;
    if (has_named_fields && head.fields.has_token("connection", field.name)) continue;
    http::append_field(out, field.name, field.value);
  }
  append_forwarding_fields(out, request);
  append_framing(out, framing);
  if (is_upgrade) out.append("Connection: Upgrade\r\nUpgrade: websocket\r\n");
  out.append("\r\n");
}

void copy_response_fields(const http::ResponseHead& head, http::Fields& out) {
  const bool has_named_fields = names_fields(head.fields);
  for (const http::FieldView& field : head.fields) {
    if (field.name.empty() || is_hop_by_hop(field.name) || is_reserved_response_field(field.name)) continue;
    if (has_named_fields && head.fields.has_token("connection", field.name)) continue;
    // The gateway's own CORS layer says so where it applies.
    if (equals_ignore_case(field.name, "vary") && equals_ignore_case(field.value, "origin")) continue;
    out.add(field.name, field.value);
  }
}

void prefer_upstream_limits(const http::Fields& answer, http::Fields& own) {
  if (answer.find("RateLimit-Limit")) {
    for (const char* name : {"RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}) {
      own.remove(name);
    }
  }
  if (answer.find("X-RateLimit-Limit")) {
    for (const char* name : {"X-RateLimit-Limit", "X-RateLimit-Remaining"}) own.remove(name);
  }
}

}  // namespace gateway
