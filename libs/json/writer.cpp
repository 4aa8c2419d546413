#include "json/writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/json_text.hpp"
#include "json/text.hpp"

namespace json {
namespace {

// JavaScript prints numbers in this range without an exponent.
constexpr double kFixedMin = 1e-6;
constexpr double kFixedEnd = 1e21;
constexpr double kExactIntegerEnd = 9007199254740992.0;  // 2^53
constexpr std::size_t kNumberBytesMax = 64;

void append_fixed(std::string& out, double value) {
  std::array<char, kNumberBytesMax> buffer;
  const auto format = std::chars_format::fixed;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
  out.append(buffer.data(), end);
}

std::string scientific(double value) {
  std::array<char, kNumberBytesMax> buffer;
  const auto format = std::chars_format::scientific;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
  return {buffer.data(), end};
}

/// "1e-7": C++ pads the exponent to two digits, JavaScript does not.
void append_exponent_form(std::string& out, double value) {
  const std::string text = scientific(value);
  const std::size_t exponent = text.find('e') + 2;
  out.append(text, 0, exponent);
  out.append(text, text[exponent] == '0' ? exponent + 1 : exponent);
}

/// The shortest digits that name the double, filled up with zeros: C++ would print all digits of its exact value.
void append_large_integer(std::string& out, double value) {
  const std::string text = scientific(value);
  const std::size_t exponent_at = text.find('e');
  std::string digits = text.substr(0, exponent_at);
  std::erase(digits, '.');
  const auto exponent = std::stoul(text.substr(exponent_at + 2));
  digits.resize(exponent + 1 + (value < 0 ? 1 : 0), '0');
  out += digits;
}

}  // namespace

void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  const double size = std::fabs(value);
  if (size == 0) {
    out += "0";  // also -0
  } else if (size >= kFixedMin && size < kExactIntegerEnd) {
    append_fixed(out, value);
  } else if (size >= kExactIntegerEnd && size < kFixedEnd) {
    append_large_integer(out, value);
  } else {
    append_exponent_form(out, value);
  }
}

void append_members(std::string& out, const boost::json::object& object, char separator) {
  for (const auto& member : object) {
    out.push_back(separator);
    base::append_json_string(out, member.key());
    out.push_back(':');
    serialize_to(out, member.value());
    separator = ',';
  }
}

void append_object(std::string& out, const boost::json::object& object) {
  append_members(out, object, '{');
  out += object.empty() ? "{}" : "}";
}

void serialize_to(std::string& out, const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      out += "null";
      return;
    case boost::json::kind::bool_:
      append_value(out, value.get_bool());
      return;
    case boost::json::kind::int64:
      append_value(out, value.get_int64());
      return;
    case boost::json::kind::uint64:
      append_value(out, value.get_uint64());
      return;
    case boost::json::kind::double_:
      append_number(out, value.get_double());
      return;
    case boost::json::kind::string:
      base::append_json_string(out, value.get_string());
      return;
    case boost::json::kind::array:
      append_array(out, value.get_array(), serialize_to);
      return;
    case boost::json::kind::object:
      append_object(out, value.get_object());
      return;
  }
}

std::string serialize(const boost::json::value& value) {
  std::string out;
  serialize_to(out, value);
  return out;
}

}  // namespace json
