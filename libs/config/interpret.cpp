#include "config/interpret.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/encoding.hpp"
#include "base/json_text.hpp"
#include "config/parse_value.hpp"

namespace config {
namespace {

constexpr std::size_t kQuotedBytesMax = 60;

std::string quoted(std::string_view text) {
  std::string out;
  base::append_json_string(out, text.substr(0, kQuotedBytesMax));
  return out;
}

std::unexpected<base::Error> expected(const Key& key, std::string_view what, std::string_view text) {
  std::string message = "expected " + std::string(what);
  if (!key.is_secret) message += ", got " + quoted(text);
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, std::move(message)});
}

std::string range_of(const Key& key) {
  const std::string unit = key.type == Type::kDuration ? " ms" : key.type == Type::kSize ? " bytes" : "";
  if (key.max == kNoMax) return "at least " + std::to_string(key.min) + unit;
  return std::to_string(key.min) + " to " + std::to_string(key.max) + unit;
}

base::Result<Value> number_value(const Key& key, std::string_view text, std::optional<std::int64_t> number,
                                 std::string_view what) {
  if (!number) return expected(key, what, text);
  if (*number < key.min || *number > key.max) return expected(key, range_of(key), text);
  return Value{.type = key.type, .text = base::Secret(std::string(text)), .number = *number};
}

std::optional<std::int64_t> duration_ms(std::string_view text, Unit unit) {
  const auto duration = parse_duration(text, unit);
  return duration ? std::optional<std::int64_t>(duration->count()) : std::nullopt;
}

std::optional<std::int64_t> boolean_number(std::string_view text) {
  const auto boolean = parse_boolean(text);
  return boolean ? std::optional<std::int64_t>(*boolean ? 1 : 0) : std::nullopt;
}

base::Result<Value> text_value(const Key& key, std::string_view text) {
  const auto length = static_cast<std::int64_t>(text.size());
  if (length < key.min || length > key.max) return expected(key, range_of(key) + " bytes of text", text);
  return Value{.type = key.type, .text = base::Secret(std::string(text))};
}

std::string joined(std::span<const std::string_view> words) {
  std::string out;
  for (const auto word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

base::Result<Value> choice_value(const Key& key, std::string_view text) {
  const std::string word = base::to_lower_ascii(base::trim(text));
  if (std::ranges::find(key.choices, word) == key.choices.end()) {
    return expected(key, "one of " + joined(key.choices), text);
  }
  return Value{.type = key.type, .text = base::Secret(word)};
}

base::Result<Value> choices_value(const Key& key, std::string_view text) {
  std::vector<std::string> words = parse_list(base::to_lower_ascii(text));
  for (const auto& word : words) {
    if (std::ranges::find(key.choices, word) == key.choices.end()) {
      return expected(key, "some of " + joined(key.choices) + ", separated by commas", word);
    }
  }
  if (words.empty()) return expected(key, "at least one of " + joined(key.choices), text);
  return Value{.type = key.type, .text = base::Secret(std::string(text)), .list = std::move(words)};
}

base::Result<Value> url_value(const Key& key, std::string_view text) {
  text = base::trim(text);
  if (!is_url(text, key.choices)) return expected(key, "a URL with the scheme " + joined(key.choices), text);
  return text_value(key, text);
}

/// A trailing slash, upper case and the scheme's own port are forgiven: browsers send none of them.
std::string canonical_origin(std::string_view text) {
  if (text.ends_with('/')) text.remove_suffix(1);
  return without_default_port(base::to_lower_ascii(text));
}

bool is_item(const Key& key, std::string_view item) {
  if (key.type == Type::kUrlList) return is_url(item, key.choices);
  if (key.type == Type::kOriginList) return item == "*" || is_origin(item);
  return is_network(item);
}

std::string_view item_form(Type type) {
  if (type == Type::kUrlList) return "URLs separated by commas";
  if (type == Type::kOriginList) return "origins such as https://app.example separated by commas";
  return "networks such as 10.0.0.0/8 separated by commas";
}

base::Result<Value> list_value(const Key& key, std::string_view text) {
  std::vector<std::string> items = parse_list(text);
  for (auto& item : items) {
    if (key.type == Type::kOriginList) item = canonical_origin(item);
    if (!is_item(key, item)) return expected(key, item_form(key.type), item);
  }
  return Value{.type = key.type, .text = base::Secret(std::string(text)), .list = std::move(items)};
}

}  // namespace

base::Result<Value> interpret(const Key& key, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return expected(key, "a text without NUL", "");
  switch (key.type) {
    case Type::kText:
      return text_value(key, text);
    case Type::kInteger:
      return number_value(key, text, parse_integer(text), "a whole number");
    case Type::kPort:
      return number_value(key, text, parse_integer(text), "a port number");
    case Type::kSize:
      return number_value(key, text, parse_size(text), "a size such as 5242880, 512k or 5MiB");
    case Type::kDuration:
      return number_value(key, text, duration_ms(text, key.unit), "a duration such as 900, 15m, 24h or 7d");
    case Type::kBoolean:
      return number_value(key, text, boolean_number(text), "true or false");
    case Type::kChoice:
      return choice_value(key, text);
    case Type::kChoiceList:
      return choices_value(key, text);
    case Type::kAddress:
      if (!is_address(base::trim(text))) return expected(key, "an IPv4 or IPv6 address", text);
      return text_value(key, base::trim(text));
    case Type::kUrl:
      return url_value(key, text);
    case Type::kUrlList:
    case Type::kOriginList:
    case Type::kCidrList:
      return list_value(key, text);
  }
  std::unreachable();
}

}  // namespace config
