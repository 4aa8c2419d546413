#include "http/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace http {
namespace {

namespace json = boost::json;

json::array violations_of(const base::Error& error) {
  json::array items;
  for (const auto& violation : error.violations()) {
    // Both the shape the old services sent (msg, path) and the documented one
    // (message, field).
    items.push_back(json::object{{"type", "field"},
                                 {"msg", violation.message},
                                 {"message", violation.message},
                                 {"path", violation.field},
                                 {"field", violation.field},
                                 {"location", violation.location}});
  }
  return items;
}

}  // namespace

int status_of(base::ErrorCode code) noexcept {
  switch (code) {
    case base::ErrorCode::kInvalidArgument:
      return 400;
    case base::ErrorCode::kUnauthenticated:
      return 401;
    case base::ErrorCode::kPermissionDenied:
      return 403;
    case base::ErrorCode::kNotFound:
      return 404;
    case base::ErrorCode::kAlreadyExists:
    case base::ErrorCode::kConflict:
      return 409;
    case base::ErrorCode::kGone:
      return 410;
    case base::ErrorCode::kPreconditionFailed:
      return 412;
    case base::ErrorCode::kPayloadTooLarge:
      return 413;
    case base::ErrorCode::kUnsupportedMedia:
      return 415;
    case base::ErrorCode::kRangeNotSatisfiable:
      return 416;
    case base::ErrorCode::kRateLimited:
      return 429;
    case base::ErrorCode::kUnavailable:
      return 503;
    case base::ErrorCode::kDeadlineExceeded:
      return 408;
    case base::ErrorCode::kInternal:
      return 500;
  }
  std::unreachable();
}

std::string_view default_reason(base::ErrorCode code) noexcept {
  switch (code) {
    case base::ErrorCode::kInvalidArgument:
      return "";
    case base::ErrorCode::kUnauthenticated:
      return "INVALID_TOKEN";
    case base::ErrorCode::kPermissionDenied:
      return "FORBIDDEN";
    case base::ErrorCode::kNotFound:
      return "NOT_FOUND";
    case base::ErrorCode::kAlreadyExists:
      return "ALREADY_EXISTS";
    case base::ErrorCode::kConflict:
      return "CONFLICT";
    case base::ErrorCode::kGone:
      return "GONE";
    case base::ErrorCode::kPreconditionFailed:
      return "PRECONDITION_FAILED";
    case base::ErrorCode::kPayloadTooLarge:
      return "PAYLOAD_TOO_LARGE";
    case base::ErrorCode::kUnsupportedMedia:
      return "UNSUPPORTED_MEDIA_TYPE";
    case base::ErrorCode::kRangeNotSatisfiable:
      return "RANGE_NOT_SATISFIABLE";
    case base::ErrorCode::kRateLimited:
      return "RATE_LIMIT_EXCEEDED";
    case base::ErrorCode::kUnavailable:
      return "DEPENDENCY_UNAVAILABLE";
    case base::ErrorCode::kDeadlineExceeded:
      return "REQUEST_TIMEOUT";
    case base::ErrorCode::kInternal:
      return "INTERNAL_ERROR";
  }
  std::unreachable();
}

namespace {

/// The words and the code of an answer that is given for its status alone.
struct StatusText {
  std::string_view message;
  std::string_view code;
};

StatusText text_of(int status) noexcept {
  switch (status) {
    case 408:
      return {"Request timeout", "REQUEST_TIMEOUT"};
    case 414:
      return {"Request target too long", "URI_TOO_LONG"};
    case 429:
      return {"Too many requests, please try again later", "RATE_LIMIT_EXCEEDED"};
    case 431:
      return {"Request header fields too large", "HEADERS_TOO_LARGE"};
    case 501:
      return {"Not implemented", "NOT_IMPLEMENTED"};
    case 503:
      return {"Service temporarily unavailable", "DEPENDENCY_UNAVAILABLE"};
    case 505:
      return {"HTTP version not supported", "HTTP_VERSION_NOT_SUPPORTED"};
    default:
      return {"Malformed request", "BAD_REQUEST"};
  }
}

}  // namespace

Response problem(int status) {
  const StatusText text = text_of(status);
  json::object body{{"success", false}, {"message", text.message}, {"error", text.message}, {"code", text.code}};
  const bool is_for_now = status == 429 || status == 503;
  if (status == 429) body["retryAfter"] = 1;
  Response response = json_response(status, json::serialize(body));
  if (is_for_now) response.fields.add("Retry-After", "1");
  return response;
}

base::Error answer_overdue() { return base::unavailable("the answer took too long"); }

Response problem(const base::Error& error) { return problem(error, json::object{}); }

Response problem(const base::Error& error, const json::object& more) {
  json::object body{{"success", false}, {"message", error.message()}, {"error", error.message()}};
  const std::string_view reason = error.reason().empty() ? default_reason(error.code()) : error.reason();
  if (!reason.empty()) body["code"] = json::string_view(reason.data(), reason.size());
  if (!error.violations().empty()) body["errors"] = violations_of(error);
  if (error.code() == base::ErrorCode::kRateLimited && error.retry_after()) {
    const std::string seconds = std::to_string(error.retry_after()->count());
    body["retryAfter"] = error.retry_after()->count();
    // The sentences of limits name a whole window; most of it may be over.
    body["hint"] = "Try again in " + seconds + (seconds == "1" ? " second." : " seconds.");
  }
  body.insert(more.begin(), more.end());
  Response response = json_response(status_of(error.code()), json::serialize(body));
  if (error.retry_after()) response.fields.add("Retry-After", std::to_string(error.retry_after()->count()));
  // RFC 9110 section 11.6.1: a 401 names the scheme that would help.
  if (error.code() == base::ErrorCode::kUnauthenticated) response.fields.add("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace http
