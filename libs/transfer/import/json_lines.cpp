#include <charconv>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include "base/encoding.hpp"
#include "transfer/import/line_reader.hpp"
#include "transfer/import/user_source.hpp"

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

/// The wrappers of MongoDB's Extended JSON v1 and v2 that a user's fields can have. nullopt: some other object.
std::optional<RawValue> read_wrapped(const json::object& object) {
  if (object.size() != 1) return std::nullopt;
  const auto& [key, value] = *object.begin();
  if (key == "$oid" && value.is_string()) return text_of(value.get_string());
  if (key == "$date") return read_value(value);
  if ((key == "$numberLong" || key == "$numberInt") && value.is_string()) {
    const auto number = whole_number(value.get_string());
    if (number) return time_of(*number);
  }
  return std::nullopt;
}

/// nullopt for what no field of a user can be.
std::optional<RawValue> read_value(const json::value& value) {
  if (value.is_string()) return text_of(value.get_string());
  if (value.is_bool()) return text_of(value.get_bool() ? "true" : "false");
  if (value.is_int64()) return time_of(value.get_int64());
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
