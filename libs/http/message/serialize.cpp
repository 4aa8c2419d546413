#include "http/message/serialize.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/encoding.hpp"
#include "base/scan.hpp"

namespace http {
namespace {

using Bytes = std::char_traits<char>;

bool is_breaking(char byte) noexcept { return byte == '\r' || byte == '\n' || byte == '\0'; }

void append_number(std::string& out, std::uint64_t number) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end);
}

/// Framing is ours alone: handlers and upstreams cannot set it.
bool is_framing_field(std::string_view name) noexcept {
  return base::equals_ignore_case(name, "content-length") || base::equals_ignore_case(name, "transfer-encoding") ||
         base::equals_ignore_case(name, "connection") || base::equals_ignore_case(name, "date");
}

struct DateText {
  char characters[40];
  std::size_t size = 0;
};

DateText date_text(std::time_t seconds) {
  DateText text{};
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  // The process never calls setlocale, so names of days and months are English as the RFC wants them.
  text.size = std::strftime(text.characters, sizeof text.characters, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

}  // namespace

void append_field(std::string& out, std::string_view name, std::string_view value) {
  const bool has_control = base::find_control(value) != std::string_view::npos;
  const std::size_t start = out.size();
  const std::size_t size = start + name.size() + value.size() + 4;
  // One growth for the whole line: every answer has a dozen of them. (The second argument is the capacity in GCC 12's
  // library, not what was asked for.)
  out.resize_and_overwrite(size, [&](char* bytes, std::size_t) {
    char* const at = bytes + start;
    char* const value_at = at + name.size() + 2;
    Bytes::copy(at, name.data(), name.size());
    Bytes::copy(value_at - 2, ": ", 2);
    Bytes::copy(value_at, value.data(), value.size());
    Bytes::copy(value_at + value.size(), "\r\n", 2);
    if (has_control) std::replace_if(value_at, value_at + value.size(), is_breaking, ' ');
    return size;
  });
}

std::string_view http_date_now() {
  thread_local std::time_t second = 0;
  thread_local DateText text;
  const std::time_t now = std::time(nullptr);
  if (now != second) {
    second = now;
    text = date_text(now);
  }
  return {text.characters, text.size};
}

std::string http_date(base::Timestamp time) {
  const DateText text = date_text(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
  return {text.characters, text.size};
}

void append_interim_head(std::string& out, int status, const Fields& fields) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(status));
  out.append(" ").append(reason_phrase(status)).append("\r\n");
  for (std::size_t i = 0; i < fields.size(); ++i) out.append(fields.line(i));
  out.append("\r\n");
}

void append_response_head(std::string& out, const Response& response, const ResponseFraming& framing) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(http_date_now()).append("\r\n");
  const bool is_switching = response.status == 101;
  for (std::size_t i = 0; i < response.fields.size(); ++i) {
    const std::string_view name = response.fields[i].name;
    if (is_switching ? base::equals_ignore_case(name, "content-length") : is_framing_field(name)) continue;
    out.append(response.fields.line(i));
  }
  if (!response.has_security_fields) out.append(security_field_lines());
  if (framing.content_length) {
    out.append("Content-Length: ");
    append_number(out, *framing.content_length);
    out.append("\r\n");
  } else if (framing.is_chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  }
  if (framing.is_closing)
    out.append("Connection: close\r\n");
  else if (framing.is_http_10)
    out.append("Connection: keep-alive\r\n");
  out.append("\r\n");
}

}  // namespace http
