#include "json/decoder.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/encoding.hpp"
#include "json/writer.hpp"

namespace json {
namespace {

// Beyond 2^53 a JSON number no longer names one integer (RFC 8259 section 6).
constexpr double kSafeIntegerMax = 9007199254740991.0;

/// What String.prototype.trim removes (ECMA-262 sections 12.2 and 12.3), beyond ASCII, as UTF-8.
constexpr std::string_view kWideSpaces[] = {"\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
                                            "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u2028",
                                            "\u2029", "\u202F", "\u205F", "\u3000", "\uFEFF"};

std::size_t space_at_start(std::string_view text) {
  const auto* found = std::ranges::find_if(kWideSpaces, [&](auto space) { return text.starts_with(space); });
  return found == std::end(kWideSpaces) ? 0 : found->size();
}

std::size_t space_at_end(std::string_view text) {
  const auto* found = std::ranges::find_if(kWideSpaces, [&](auto space) { return text.ends_with(space); });
  return found == std::end(kWideSpaces) ? 0 : found->size();
}

std::string_view trim_spaces(std::string_view text) {
  for (;;) {
    text = base::trim(text);
    const std::size_t front = space_at_start(text);
    text.remove_prefix(front);
    const std::size_t back = space_at_end(text);
    text.remove_suffix(back);
    if (front + back == 0) return text;
  }
}

std::optional<double> number_from_text(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

const boost::json::object& no_fields() {
  static const boost::json::object empty;
  return empty;
}

template <class T>
std::optional<T> to_optional(const Field<T>& field) {
  return field.has_value() ? std::optional<T>(*field) : std::nullopt;
}

}  // namespace

Decoder::Decoder(const boost::json::object& object, Source source, std::string_view location)
    : object_(&object),
      source_(source),
      location_(location),
      violations_(std::make_shared<std::vector<base::FieldViolation>>()) {}

Decoder::Decoder(const boost::json::object& object, const Decoder& parent, std::string prefix)
    : object_(&object),
      source_(parent.source_),
      location_(parent.location_),
      prefix_(std::move(prefix)),
      violations_(parent.violations_) {}

const boost::json::value* Decoder::raw(std::string_view name) const noexcept { return object_->if_contains(name); }

void Decoder::violate(std::string_view name, std::string_view message) {
  violations_->push_back(
      {.field = prefix_ + std::string(name), .message = std::string(message), .location = std::string(location_)});
}

base::Status Decoder::finish() const {
  if (violations_->empty()) return {};
  return std::unexpected(base::validation_failed(*violations_));
}

template <class T, class Read>
Field<T> Decoder::read(std::string_view name, std::string_view message, Read read_value) {
  const boost::json::value* value = raw(name);
  if (value == nullptr) return {};
  if (value->is_null()) return Field<T>::null();
  std::optional<T> read = read_value(*value);
  if (read) return Field<T>(std::move(*read));
  violate(name, message);
  return {};
}

template <class T, class Rule>
T Decoder::require(std::string_view name, const Rule& rule,
                   Field<T> (Decoder::*reader)(std::string_view, const Rule&)) {
  const std::size_t violations_before = violations_->size();
  const Field<T> field = (this->*reader)(name, rule);
  if (field.has_value()) return *field;
  const bool is_missing = violations_->size() == violations_before;
  if (is_missing) violate(name, rule.missing_message.empty() ? rule.message : rule.missing_message);
  return T{};
}

// --- strings ---

std::optional<std::string> Decoder::read_string(const boost::json::value& value, const StringRule& rule) {
  const auto* string = value.if_string();
  if (string == nullptr || string->size() > rule.bytes_max) return std::nullopt;
  const std::string_view text = rule.trim ? trim_spaces(*string) : std::string_view(*string);
  const std::size_t length = base::count_code_points(text);
  return length >= rule.min && length <= rule.max ? std::optional(std::string(text)) : std::nullopt;
}

bool Decoder::counts_as_absent(std::string_view name, const StringRule& rule) const {
  const auto* value = raw(name);
  const auto* string = value ? value->if_string() : nullptr;
  if (!rule.empty_is_absent || string == nullptr || string->size() > rule.bytes_max) return false;
  return rule.trim ? trim_spaces(*string).empty() : string->empty();
}

Field<std::string> Decoder::string_field(std::string_view name, const StringRule& rule) {
  if (counts_as_absent(name, rule)) return {};
  return read<std::string>(name, rule.message, [&](const auto& value) { return read_string(value, rule); });
}

std::optional<std::string> Decoder::optional_string(std::string_view name, const StringRule& rule) {
  return to_optional(string_field(name, rule));
}

std::string Decoder::required_string(std::string_view name, const StringRule& rule) {
  return require<std::string>(name, rule, &Decoder::string_field);
}

// --- choices ---

Field<std::string> Decoder::choice_field(std::string_view name, const ChoiceRule& rule) {
  return read<std::string>(name, rule.message, [&](const auto& value) -> std::optional<std::string> {
    const auto* text = value.if_string();
    if (text == nullptr) return std::nullopt;
    const auto found = std::ranges::find_if(rule.options, [&](std::string_view option) {
      return rule.ignore_case ? base::equals_ignore_case(option, *text) : option == std::string_view(*text);
    });
    return found == rule.options.end() ? std::nullopt : std::optional(std::string(*found));
  });
}

std::optional<std::string> Decoder::optional_choice(std::string_view name, const ChoiceRule& rule) {
  return to_optional(choice_field(name, rule));
}

std::string Decoder::required_choice(std::string_view name, const ChoiceRule& rule) {
  return require<std::string>(name, rule, &Decoder::choice_field);
}

// --- booleans and numbers ---

std::optional<bool> Decoder::read_bool(const boost::json::value& value) const {
  if (const auto* boolean = value.if_bool()) return *boolean;
  const auto* text = source_ == Source::kText ? value.if_string() : nullptr;
  if (text == nullptr || (*text != "true" && *text != "false")) return std::nullopt;
  return *text == "true";
}

std::optional<double> Decoder::read_number(const boost::json::value& value) const {
  if (value.is_number()) return value.to_number<double>();
  const auto* text = source_ == Source::kText ? value.if_string() : nullptr;
  return text ? number_from_text(*text) : std::nullopt;
}

std::optional<std::int64_t> Decoder::read_int(const boost::json::value& value) const {
  if (const auto* integer = value.if_int64()) return *integer;
  const auto number = read_number(value);
  if (!number || std::fabs(*number) > kSafeIntegerMax || std::trunc(*number) != *number) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<bool> Decoder::optional_bool(std::string_view name, std::string_view message) {
  return to_optional(read<bool>(name, message, [&](const auto& value) { return read_bool(value); }));
}

bool Decoder::required_bool(std::string_view name, std::string_view message) {
  const std::size_t violations_before = violations_->size();
  const auto value = optional_bool(name, message);
  if (!value && violations_->size() == violations_before) violate(name, message);
  return value.value_or(false);
}

std::optional<std::int64_t> Decoder::optional_int(std::string_view name, const IntRule& rule) {
  const auto read_bounded = [&](const auto& value) -> std::optional<std::int64_t> {
    const auto integer = read_int(value);
    return integer && *integer >= rule.min && *integer <= rule.max ? integer : std::nullopt;
  };
  return to_optional(read<std::int64_t>(name, rule.message, read_bounded));
}

// --- arrays and objects ---

std::optional<std::vector<std::string>> Decoder::optional_strings(std::string_view name, const ArrayRule& rule) {
  const StringRule item_rule{.max = rule.item_max, .message = rule.message};
  using Strings = std::vector<std::string>;
  return to_optional(read<Strings>(name, rule.message, [&](const auto& value) -> std::optional<Strings> {
    const auto* array = value.if_array();
    if (array == nullptr || array->size() > rule.max) return std::nullopt;
    Strings strings;
    for (const auto& element : *array) {
      std::optional<std::string> string = read_string(element, item_rule);
      if (!string) return std::nullopt;
      strings.push_back(std::move(*string));
    }
    return strings;
  }));
}

Field<boost::json::object> Decoder::object_field(std::string_view name, const ObjectRule& rule) {
  return read<boost::json::object>(name, rule.message, [&](const auto& value) -> std::optional<boost::json::object> {
    if (!value.is_object() || serialize(value).size() > rule.bytes_max) return std::nullopt;
    return boost::json::object(value.get_object(), boost::json::storage_ptr());
  });
}

std::optional<boost::json::object> Decoder::optional_object(std::string_view name, const ObjectRule& rule) {
  return to_optional(object_field(name, rule));
}

Decoder Decoder::object(std::string_view name, std::string_view message) {
  const auto* value = raw(name);
  const auto* fields = value ? value->if_object() : nullptr;
  if (value != nullptr && !value->is_null() && fields == nullptr) violate(name, message);
  return {fields ? *fields : no_fields(), *this, prefix_ + std::string(name) + "."};
}

}  // namespace json
