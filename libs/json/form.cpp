#include <optional>
#include <string>

#include "base/encoding.hpp"
#include "json/key_rules.hpp"
#include "json/parse.hpp"

namespace json {
namespace {

base::Error json_as_form() {
  return base::Error{base::ErrorCode::kInvalidArgument,
                     "The body looks like JSON and is declared as a form: send Content-Type: application/json"}
      .with_reason("INVALID_FORM");
}

base::Error invalid_form() {
  return base::Error{base::ErrorCode::kInvalidArgument, "Invalid form body"}.with_reason("INVALID_FORM");
}

/// Fields of forms do not begin so; clients that forget the header send JSON as a form (curl -d).
bool looks_like_json(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// WHATWG URL sections 1.3 and 5.1: "+" is a space, a "%" without two hexadecimal digits stands for itself. Boost.URL
/// is not used because it refuses the raw bytes that hand-written clients send in forms.
std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (low) {
      out.push_back(static_cast<char>(*high * 16 + *low));
      i += 2;
    } else {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

bool is_acceptable(std::string_view text) { return base::is_utf8(text) && text.find('\0') == std::string_view::npos; }

bool is_acceptable_name(std::string_view name) {
  return is_acceptable(name) && !is_prototype_key(name) && !is_operator_key(name);
}

/// Adds "name=value"; false when the pair must be refused.
bool add_pair(boost::json::object& fields, std::string_view pair) {
  const std::size_t equals = pair.find('=');
  const std::string name = percent_decode(pair.substr(0, equals));
  const std::string value = equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1));
  if (!is_acceptable_name(name) || !is_acceptable(value)) return false;
  return fields.emplace(name, value).second;
}

}  // namespace

base::Result<boost::json::object> parse_form(std::string_view body, const FormLimits& limits) {
  if (body.size() > limits.bytes_max) {
    return std::unexpected(base::Error{base::ErrorCode::kPayloadTooLarge, "Request body too large"});
  }
  if (looks_like_json(body)) return std::unexpected(json_as_form());
  boost::json::object fields;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    if (pair.empty()) continue;
    if (fields.size() == limits.fields_max || !add_pair(fields, pair)) return std::unexpected(invalid_form());
  }
  return fields;
}

}  // namespace json
