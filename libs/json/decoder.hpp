/// Reads the fields of one JSON object strictly and collects every violated rule instead of stopping at the first.
///
/// A reader whose rule is violated returns an empty value; the values are meaningful only after `finish` was ok.
/// Unknown fields are ignored (docs/http-contract.md §1.7). Not thread-safe; the object must outlive the decoder.
///
///     json::Decoder in(body);
///     Input input;
///     input.email = in.required_string("email", {.max = 254, .trim = true, .message = "Please provide a valid
///     email"}); input.remember = in.optional_bool("rememberMe", "Remember me must be a boolean
///     value").value_or(false); if (auto status = in.finish(); !status) return
///     std::unexpected(std::move(status).error());
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace json {

/// A field of an update: absent = leave as it is, null = clear, value = set.
template <class T>
class Field {
 public:
  Field() = default;
  Field(T value) : state_(State::kValue), value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] static Field null() {
    Field field;
    field.state_ = State::kNull;
    return field;
  }

  [[nodiscard]] bool is_absent() const noexcept { return state_ == State::kAbsent; }
  [[nodiscard]] bool is_null() const noexcept { return state_ == State::kNull; }
  [[nodiscard]] bool has_value() const noexcept { return state_ == State::kValue; }
  /// The value; call only when `has_value`.
  [[nodiscard]] const T& operator*() const noexcept { return value_; }
  [[nodiscard]] const T* operator->() const noexcept { return &value_; }
  /// Changes `target` as the update says.
  void apply_to(std::optional<T>& target) const {
    if (is_null()) target.reset();
    if (has_value()) target = value_;
  }

 private:
  enum class State { kAbsent, kNull, kValue };
  State state_ = State::kAbsent;
  T value_{};
};

/// What to change a nullable member to: nullopt leaves it, an empty optional inside clears it. Spelled out, because
/// `std::optional(std::optional<T>())` is no nested optional.
template <class T>
[[nodiscard]] std::optional<std::optional<T>> change_of(const Field<T>& field) {
  using Change = std::optional<std::optional<T>>;
  if (field.is_absent()) return std::nullopt;
  return field.is_null() ? Change(std::in_place, std::nullopt) : Change(std::in_place, *field);
}

/// Lengths count code points, after trimming; `bytes_max` is checked first and bounds the work.
struct StringRule {
  std::size_t min = 0;
  std::size_t max = std::numeric_limits<std::size_t>::max();
  std::size_t bytes_max = 64 * 1024;
  bool trim = false;             ///< as String.prototype.trim does, Unicode spaces included
  bool empty_is_absent = false;  ///< "" (after trimming) counts as a missing field
  std::string_view message;
  std::string_view missing_message = {};  ///< of a required field that is not there; empty: `message`
};

struct IntRule {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  std::string_view message;
};

struct ChoiceRule {
  std::span<const std::string_view> options;  ///< usually a constexpr std::array
  bool ignore_case = false;                   ///< ASCII only
  std::string_view message;
  std::string_view missing_message = {};
};

struct ArrayRule {
  std::size_t max = 100;       ///< items
  std::size_t item_max = 200;  ///< code points of one string
  std::string_view message;
};

struct ObjectRule {
  std::size_t bytes_max = 32 * 1024;  ///< of the serialized object
  std::string_view message;
};

class Decoder {
 public:
  /// kText: forms and queries, where every value is a string; booleans and numbers are then read from their text form.
  enum class Source { kJson, kText };

  /// `location` is body, query, params or headers.
  explicit Decoder(const boost::json::object& object, Source source = Source::kJson,
                   std::string_view location = "body");

  // Strings.
  [[nodiscard]] std::string required_string(std::string_view name, const StringRule& rule);
  [[nodiscard]] std::optional<std::string> optional_string(std::string_view name, const StringRule& rule);
  [[nodiscard]] Field<std::string> string_field(std::string_view name, const StringRule& rule);

  // One of a list; the answer is spelled as in the list. "" is a violation.
  [[nodiscard]] std::string required_choice(std::string_view name, const ChoiceRule& rule);
  [[nodiscard]] std::optional<std::string> optional_choice(std::string_view name, const ChoiceRule& rule);
  [[nodiscard]] Field<std::string> choice_field(std::string_view name, const ChoiceRule& rule);

  // Booleans and numbers. Integers may be written 3 or 3.0, as JavaScript does not tell them apart.
  [[nodiscard]] bool required_bool(std::string_view name, std::string_view message);
  [[nodiscard]] std::optional<bool> optional_bool(std::string_view name, std::string_view message);
  [[nodiscard]] std::optional<std::int64_t> optional_int(std::string_view name, const IntRule& rule);

  // Arrays and free-form objects.
  [[nodiscard]] std::optional<std::vector<std::string>> optional_strings(std::string_view name, const ArrayRule& rule);
  [[nodiscard]] Field<boost::json::object> object_field(std::string_view name, const ObjectRule& rule);
  [[nodiscard]] std::optional<boost::json::object> optional_object(std::string_view name, const ObjectRule& rule);

  /// The fields of a nested object, reported as "name.field" with this decoder's violations. Absent or null: a decoder
  /// over no fields; not an object: a violation with `message`.
  [[nodiscard]] Decoder object(std::string_view name, std::string_view message);

  /// The untouched value, null pointer when absent: for fields whose rules no reader covers.
  [[nodiscard]] const boost::json::value* raw(std::string_view name) const noexcept;
  /// Present, whatever its value.
  [[nodiscard]] bool has(std::string_view name) const noexcept { return raw(name) != nullptr; }
  /// Records a rule of the caller's own about a field of this object.
  void violate(std::string_view name, std::string_view message);

  [[nodiscard]] const std::vector<base::FieldViolation>& violations() const noexcept { return *violations_; }
  /// Ok, or the validation error with everything collected.
  [[nodiscard]] base::Status finish() const;

 private:
  Decoder(const boost::json::object& object, const Decoder& parent, std::string prefix);
  template <class T, class Read>
  [[nodiscard]] Field<T> read(std::string_view name, std::string_view message, Read read_value);
  template <class T, class Rule>
  [[nodiscard]] T require(std::string_view name, const Rule& rule,
                          Field<T> (Decoder::*reader)(std::string_view, const Rule&));
  [[nodiscard]] static std::optional<std::string> read_string(const boost::json::value& value, const StringRule& rule);
  [[nodiscard]] std::optional<bool> read_bool(const boost::json::value& value) const;
  [[nodiscard]] std::optional<double> read_number(const boost::json::value& value) const;
  [[nodiscard]] std::optional<std::int64_t> read_int(const boost::json::value& value) const;
  [[nodiscard]] bool counts_as_absent(std::string_view name, const StringRule& rule) const;

  const boost::json::object* object_;
  Source source_;
  std::string_view location_;
  std::string prefix_;
  std::shared_ptr<std::vector<base::FieldViolation>> violations_;  ///< shared with the nested decoders
};

}  // namespace json
