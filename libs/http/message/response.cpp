#include "http/message/response.hpp"

#include <array>

namespace http {
namespace {

/// OWASP Secure Headers Project; the values are those of docs/http-contract.md §1.6.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kSecurityFields{
    {{"X-Content-Type-Options", "nosniff"},
     {"X-Frame-Options", "SAMEORIGIN"},
     {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
     {"Referrer-Policy", "no-referrer"},
     {"X-DNS-Prefetch-Control", "off"},
     {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'self'"},
     {"Cross-Origin-Resource-Policy", "same-origin"}}};

std::string join_security_fields() {
  std::string lines;
  for (const auto& [name, value] : kSecurityFields) lines.append(name).append(": ").append(value).append("\r\n");
  return lines;
}

}  // namespace

runtime::Task<base::Result<std::size_t>> BodySource::send(std::shared_ptr<const base::Descriptor> /*socket*/,
                                                          std::size_t /*max_bytes*/) {
  co_return std::unexpected(base::internal_error("this body lies in no file"));
}

std::string_view security_field_lines() noexcept {
  static const std::string lines = join_security_fields();
  return lines;
}

void add_missing_security_fields(Fields& fields) {
  for (const auto& [name, value] : kSecurityFields) {
    if (!fields.find(name)) fields.add(name, value);
  }
}

Response json_response(int status, std::string body) {
  Response response;
  response.status = status;
  response.fields.add("Content-Type", "application/json; charset=utf-8");
  response.body = std::move(body);
  return response;
}

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
    case 104:
      return "Upload Resumption Supported";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

}  // namespace http
