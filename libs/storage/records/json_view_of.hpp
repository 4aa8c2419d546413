/// The definitions of json_view.hpp: costly to compile, so for the few files that instantiate them.
#pragma once

#include <boost/json.hpp>

#include "storage/records/json_view.hpp"

namespace storage {
namespace view {

/// What was stored as JSON text; null when it is none any more.
[[nodiscard]] boost::json::value parsed(const std::string& text);
/// `{"type": type, "format": format}`, or with null as a second type.
[[nodiscard]] boost::json::object type_schema(const char* type, const char* format, bool is_nullable);

inline boost::json::value of(const std::string& text) { return boost::json::string(text); }
inline boost::json::value of(bool flag) { return flag; }
template <std::integral Integer>
boost::json::value of(Integer integer) {
  return integer;
}
template <SpelledEnum Enum>
boost::json::value of(Enum value) {
  const std::string_view text = to_string(value);
  return boost::json::string(text.data(), text.size());
}
inline boost::json::value of(base::Timestamp time) { return boost::json::string(base::to_iso8601(time)); }
inline boost::json::value of(const std::vector<std::string>& list) {
  boost::json::array array;
  for (const std::string& item : list) array.emplace_back(item);
  return array;
}
template <class T>
boost::json::value of(const std::optional<T>& value) {
  if (!value) return nullptr;
  return of(*value);
}

inline boost::json::value of_json_text(const std::string& text) { return parsed(text); }
inline boost::json::value of_json_text(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  return parsed(*text);
}

template <SpelledEnum Enum>
boost::json::object enum_schema(bool is_nullable) {
  boost::json::array texts;
  for (const std::string_view text : Spelled<Enum>::texts)
    texts.emplace_back(boost::json::string(text.data(), text.size()));
  if (is_nullable) texts.emplace_back(nullptr);
  boost::json::object schema = type_schema("string", nullptr, is_nullable);
  schema["enum"] = std::move(texts);
  return schema;
}

template <class At>
boost::json::object field_schema() {
  using Value = InnerOf<typename At::Value>;
  constexpr bool is_nullable = kIsOptional<typename At::Value>;
  if constexpr (At::kOptions.is_json_text) {
    return type_schema("object", nullptr, is_nullable);
  } else if constexpr (SpelledEnum<Value>) {
    return enum_schema<Value>(is_nullable);
  } else if constexpr (std::same_as<Value, bool>) {
    return type_schema("boolean", nullptr, is_nullable);
  } else if constexpr (std::integral<Value>) {
    return type_schema("integer", nullptr, is_nullable);
  } else if constexpr (std::same_as<Value, base::Timestamp>) {
    return type_schema("string", "date-time", is_nullable);
  } else if constexpr (std::same_as<Value, std::vector<std::string>>) {
    boost::json::object schema = type_schema("array", nullptr, is_nullable);
    schema["items"] = type_schema("string", nullptr, false);
    return schema;
  } else {
    return type_schema("string", nullptr, is_nullable);
  }
}

}  // namespace view

template <DescribedRow Row>
boost::json::object json_view(const Row& row) {
  boost::json::object out;
  for_each_field<Row>([&](auto at) {
    if constexpr (decltype(at)::kOptions.is_hidden) {
      return;
    } else if constexpr (decltype(at)::kOptions.is_json_text) {
      out.emplace(at.camel(), view::of_json_text(at.of(row)));
    } else {
      out.emplace(at.camel(), view::of(at.of(row)));
    }
  });
  return out;
}

template <DescribedRow Row>
boost::json::object json_schema() {
  boost::json::object properties;
  boost::json::array required;
  for_each_field<Row>([&](auto at) {
    if (at.kOptions.is_hidden) return;
    properties.emplace(at.camel(), view::field_schema<decltype(at)>());
    required.emplace_back(at.camel());
  });
  boost::json::object schema;
  schema["type"] = "object";
  schema["properties"] = std::move(properties);
  schema["required"] = std::move(required);
  return schema;
}

}  // namespace storage
