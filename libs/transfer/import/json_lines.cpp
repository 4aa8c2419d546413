#include <charconv>
#include <cmath>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include "base/encoding.hpp"
#include "transfer/import/line_reader.hpp"
#include "transfer/import/user_source.hpp"
#include "transfer/import/uuid_text.hpp"

namespace transfer {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepthMax = 32;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

RawValue time_of(std::int64_t millis) { return {.text = {}, .millis = millis}; }
RawValue text_of(std::string_view text) { return {.text = std::string(text), .millis = {}}; }

std::optional<RawValue> read_value(const json::value& value);

std::optional<std::string_view> text_in(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::optional<std::string_view>(member->get_string())
                                                  : std::nullopt;
}

/// {"base64":…,"subType":"04"} of version 2, or the text and "$type" beside it of version 1.
std::optional<RawValue> read_binary(const json::object& object, const json::value& binary) {
  const bool is_v2 = binary.is_object() && object.size() == 1;
  const auto base64 = is_v2 ? text_in(binary.get_object(), "base64") : text_in(object, "$binary");
  const auto subtype = is_v2 ? text_in(binary.get_object(), "subType") : text_in(object, "$type");
  const auto uuid = base64 && subtype ? uuid_of_binary(*base64, *subtype) : std::nullopt;
  return uuid ? std::optional(text_of(*uuid)) : std::nullopt;
}

/// Drivers of JavaScript keep large whole numbers as doubles.
std::optional<RawValue> read_double(double number) {
  constexpr double kExactMax = 9'007'199'254'740'992.0;
  if (std::trunc(number) != number || std::abs(number) > kExactMax) return std::nullopt;
  return time_of(static_cast<std::int64_t>(number));
}

std::optional<RawValue> read_number(std::string_view text) {
  if (const auto number = whole_number(text)) return time_of(*number);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? read_double(number) : std::nullopt;
}

/// The wrappers of MongoDB's Extended JSON v1 and v2 that a user's fields can have. nullopt: some other object.
std::optional<RawValue> read_wrapped(const json::object& object) {
  if (const auto* binary = object.if_contains("$binary")) return read_binary(object, *binary);
  if (object.size() != 1) return std::nullopt;
  const auto& [key, value] = *object.begin();
  if (key == "$date") return read_value(value);
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.get_string();
  if (key == "$oid" || key == "$uuid") return text_of(text);
  if (key == "$numberLong" || key == "$numberInt" || key == "$numberDouble") return read_number(text);
  return std::nullopt;
}

/// nullopt for what no field of a user can be.
std::optional<RawValue> read_value(const json::value& value) {
  if (value.is_string()) return text_of(value.get_string());
  if (value.is_bool()) return text_of(value.get_bool() ? "true" : "false");
  if (value.is_int64()) return time_of(value.get_int64());
  if (value.is_double()) return read_double(value.get_double());
  if (value.is_object()) return read_wrapped(value.get_object());
  return std::nullopt;
}

class JsonLines final : public UserSource {
 public:
  explicit JsonLines(std::istream& in) : lines_(in) {}

  std::optional<SourceItem> next() override {
    while (const auto line = lines_.next()) {
      if (line->is_too_long) return SourceItem{line->number, {}, "line is too long"};
      const std::string_view text = base::trim(line->text);
      if (!text.empty()) return parse(line->number, text);
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] SourceItem parse(std::uint64_t number, std::string_view text) {
    json::monotonic_resource arena(scratch_, sizeof scratch_);
    boost::system::error_code problem;
    const json::value value = json::parse(text, problem, &arena, {.max_depth = kDepthMax});
    if (problem || !value.is_object()) return {number, {}, "not a JSON object"};
    SourceItem item{number, {}, {}};
    for (const auto& [name, member] : value.get_object()) {
      const auto field = find_user_field(name);
      if (!field || member.is_null()) continue;
      item.user[*field] = read_value(member);
      if (!item.user[*field]) return {number, {}, "a field has a type it cannot have"};
    }
    return item;
  }

  LineReader lines_;
  unsigned char scratch_[16 * 1024];
};

}  // namespace

std::unique_ptr<UserSource> make_json_lines_source(std::istream& in) { return std::make_unique<JsonLines>(in); }

}  // namespace transfer
