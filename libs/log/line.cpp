#include "log/line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/encoding.hpp"
#include "base/json_text.hpp"

namespace logging {
namespace {

constexpr std::size_t kTimeOfDayAt = 11;  // in "2026-01-31T12:34:56.789Z"
constexpr std::size_t kTimeOfDaySize = 12;
constexpr std::size_t kLevelWidth = 8;

template <class Number>
void append_digits(std::string& out, Number number) {
  std::array<char, 32> buffer;
  out.append(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr);
}

/// "12.5" for 12,500 us. Integers only: the shortest form of a double costs more than the rest of the line.
void append_milliseconds(std::string& out, std::chrono::microseconds duration) {
  const std::int64_t micros = std::max<std::int64_t>(duration.count(), 0);
  append_digits(out, micros / 1000);
  if (micros % 1000 == 0) return;
  out += '.';
  std::int64_t rest = micros % 1000;
  for (std::int64_t place = 100; rest != 0; rest %= place, place /= 10) out += static_cast<char>('0' + rest / place);
}

void append_json_text(std::string& out, std::string_view text) {
  base::append_json_string(out, text.substr(0, kTextBytesMax));
}

struct JsonValue {
  std::string& out;
  void operator()(std::string_view text) const { append_json_text(out, text); }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t number) const { append_digits(out, number); }
  void operator()(std::uint64_t number) const { append_digits(out, number); }
  void operator()(std::chrono::microseconds duration) const { append_milliseconds(out, duration); }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      append_digits(out, number);
    } else {
      out += "null";
    }
  }
};

bool is_printable(std::string_view text) {
  return base::is_utf8(text) &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// As it is when a terminal can show it, else as a JSON string: input must not move the cursor.
void append_shown(std::string& out, std::string_view text) {
  if (text.size() <= kTextBytesMax && is_printable(text)) {
    out += text;
  } else {
    append_json_text(out, text);
  }
}

void append_pretty_value(std::string& out, const Field::Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    append_shown(out, *text);
  } else {
    std::visit(JsonValue{out}, value);
  }
}

}  // namespace

void append_json_line(std::string& out, const Event& event) {
  out += R"({"time":")";
  out += base::to_iso8601(event.time);
  out += R"(","level":")";
  out += to_string(event.level);
  out += R"(","service":)";
  append_json_text(out, event.service);
  if (!event.request_id.empty()) {
    out += R"(,"request_id":)";
    append_json_text(out, event.request_id);
  }
  out += R"(,"message":)";
  append_json_text(out, event.message);
  for (const auto& field : event.fields) {
    out += ',';
    append_json_text(out, field.name());
    out += ':';
    std::visit(JsonValue{out}, field.value());
  }
  out += '}';
}

void append_pretty_line(std::string& out, const Event& event) {
  out += base::to_iso8601(event.time).substr(kTimeOfDayAt, kTimeOfDaySize);
  out += ' ';
  out += to_string(event.level);
  out.append(kLevelWidth - to_string(event.level).size(), ' ');
  append_shown(out, event.service);
  out += ": ";
  append_shown(out, event.message);
  for (const auto& field : event.fields) {
    out += ' ';
    out += field.name();
    out += '=';
    append_pretty_value(out, field.value());
  }
  if (event.request_id.empty()) return;
  out += " request_id=";
  append_shown(out, event.request_id);
}

}  // namespace logging
