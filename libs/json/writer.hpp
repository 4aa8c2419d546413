/// Turns Boost.JSON values into the text JavaScript's JSON.stringify would print, and builds nullable members.
///
/// Boost's own serializer prints doubles as "1.5E0"; ours prints "1.5". Pure functions, thread-safe.
///
///     response.body = json::serialize({{"success", true}, {"username", json::or_null(account.username)}});
#pragma once

#include <concepts>
#include <optional>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/clock.hpp"

namespace json {

/// Compact text, members in the order they were added. NaN and infinities become null, as in JavaScript.
[[nodiscard]] std::string serialize(const boost::json::value& value);

/// The same, appended to `out`.
void serialize_to(std::string& out, const boost::json::value& value);
void append_object(std::string& out, const boost::json::object& object);
/// `"name":value` of each member, with `separator` before the first and commas between.
void append_members(std::string& out, const boost::json::object& object, char separator);

/// An object is taken as it is; turning it into a value first would copy the whole tree.
template <std::same_as<boost::json::object> Object>
[[nodiscard]] std::string serialize(const Object& object) {
  std::string out;
  append_object(out, object);
  return out;
}

/// ECMA-262 Number::toString (section 6.1.6.1.20), appended to `out`: 1, 0.1, 1e+21, 1e-7.
void append_number(std::string& out, double value);

/// The value, or null when there is none.
template <class T>
[[nodiscard]] boost::json::value or_null(const std::optional<T>& value) {
  return value ? boost::json::value(*value) : boost::json::value(nullptr);
}

/// ISO 8601 as JavaScript renders it, or null.
[[nodiscard]] inline boost::json::value time_or_null(const std::optional<base::Timestamp>& time) {
  return time ? boost::json::value(base::to_iso8601(*time)) : boost::json::value(nullptr);
}

/// An array of strings, numbers or anything a JSON value is made from.
template <class Range>
[[nodiscard]] boost::json::array to_array(const Range& items) {
  boost::json::array array;
  array.reserve(items.size());
  for (const auto& item : items) array.emplace_back(item);
  return array;
}

}  // namespace json
