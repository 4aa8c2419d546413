#include "http/middleware/cors.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace http {
namespace {

// docs/http-contract.md §1.5. Spelled out, as wildcards do not hold for requests with credentials.
constexpr std::string_view kAllowedFields =
    "Content-Type,Authorization,If-Match,If-None-Match,If-Range,Range,X-Request-Id,X-Correlation-Id,X-Trace-Id";
constexpr std::string_view kAllowedUploadFields =
    ",Tus-Resumable,Upload-Length,Upload-Offset,Upload-Metadata,Upload-Checksum,Upload-Defer-Length,"
    "X-HTTP-Method-Override,Upload-Complete,Upload-Draft-Interop-Version,Content-Disposition";
constexpr std::string_view kExposedFields =
    "RateLimit-Policy,RateLimit-Limit,RateLimit-Remaining,RateLimit-Reset,Retry-After,X-Request-Id,"
    "Content-Disposition,ETag,Location,Accept-Ranges,Content-Range";
constexpr std::string_view kExposedUploadFields =
    ",Tus-Resumable,Tus-Version,Tus-Extension,Tus-Max-Size,Tus-Checksum-Algorithm,Upload-Length,Upload-Offset,"
    "Upload-Metadata,Upload-Expires,X-Document-Id,Upload-Complete,Upload-Limit,Accept-Patch";

/// The last item of a list field: the one the peer itself wrote.
std::string_view last_item(std::string_view list) {
  const std::size_t comma = list.rfind(',');
  return base::trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

std::string_view forwarded(const Request& request, std::string_view name) {
  if (!request.server.is_peer_trusted) return {};
  return last_item(request.field(name).value_or(""));
}

}  // namespace

std::string own_origin(const Request& request) {
  const bool is_https = base::equals_ignore_case(forwarded(request, "X-Forwarded-Proto"), "https");
  std::string_view host = forwarded(request, "X-Forwarded-Host");
  if (host.empty()) host = request.field("Host").value_or("");
  const std::string_view default_port = is_https ? ":443" : ":80";
  if (host.ends_with(default_port)) host.remove_suffix(default_port.size());
  return (is_https ? "https://" : "http://") + base::to_lower_ascii(host);
}

Cors::Cors(std::vector<std::string> allowed_origins, std::string upload_path)
    : allowed_origins_(std::move(allowed_origins)), upload_path_(std::move(upload_path)) {}

bool Cors::is_upload(const Request& request) const noexcept {
  return !upload_path_.empty() && request.path().contains(upload_path_);
}

bool Cors::is_allowed(std::string_view origin, const Request& request) const {
  return std::ranges::find(allowed_origins_, origin) != allowed_origins_.end() || origin == own_origin(request);
}

bool Cors::is_preflight(const Request& request) noexcept {
  return request.method() == Method::kOptions && request.field("Origin") &&
         request.field("Access-Control-Request-Method");
}

Response Cors::preflight(const Request& request) const {
  Response response;
  response.status = 204;
  if (is_allowed(request.field("Origin").value_or(""), request)) {
    response.fields.add("Access-Control-Allow-Methods", "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS");
    std::string allowed(kAllowedFields);
    if (is_upload(request)) allowed.append(kAllowedUploadFields);
    response.fields.add("Access-Control-Allow-Headers", allowed);
    response.fields.add("Access-Control-Max-Age", "600");
  }
  return response;
}

void Cors::decorate(const Request& request, Fields& fields) const {
  fields.add("Vary", "Origin");
  const auto origin = request.field("Origin");
  if (!origin || !is_allowed(*origin, request)) return;
  fields.add("Access-Control-Allow-Origin", *origin);
  fields.add("Access-Control-Allow-Credentials", "true");
  if (!is_upload(request)) return fields.add("Access-Control-Expose-Headers", kExposedFields);
  fields.add("Access-Control-Expose-Headers", std::string(kExposedFields).append(kExposedUploadFields));
}

}  // namespace http
