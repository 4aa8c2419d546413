/// The definitions of json_view.hpp: costly to compile, so for the few files that instantiate them.
#pragma once

#include <boost/json.hpp>

#include "storage/records/json_view.hpp"

namespace storage {
namespace view {

/// The object that `text` is. `text` must come from here.
[[nodiscard]] boost::json::object object_of(const std::string& text);
/// `{"type": type, "format": format}`, or with null as a second type.
[[nodiscard]] boost::json::object type_schema(const char* type, const char* format, bool is_nullable);

/// Whether it is an enum with spelled values, or an optional one.
template <class Value>
inline constexpr bool kIsSpelled = SpelledEnum<InnerOf<Value>>;

template <SpelledEnum Enum>
std::string_view text_of(Enum value) {
  return to_string(value);
}
template <SpelledEnum Enum>
std::optional<std::string_view> text_of(const std::optional<Enum>& value) {
  if (!value) return std::nullopt;
  return to_string(*value);
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

template <DescribedRow Row, auto... Without>
void add_members(json::ObjectText& out, const Row& row) {
  for_each_field<Row>([&](auto at) {
    using At = decltype(at);
    if constexpr (At::kOptions.is_hidden || (kIsSame<At::kMember, Without> || ...)) {
      return;
    } else if constexpr (At::kOptions.is_json_text) {
      append_stored_json(out.member(At::camel()), at.of(row));
    } else if constexpr (view::kIsSpelled<typename At::Value>) {
      out.add(At::camel(), view::text_of(at.of(row)));
    } else {
      out.add(At::camel(), at.of(row));
    }
  });
}

template <DescribedRow Row>
boost::json::object json_view(const Row& row) {
  std::string text;
  json::ObjectText out(text);
  add_members(out, row);
  out.end();
  return view::object_of(text);
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
