/// How described records lie in their collections: fields by their camel-case names, the key as `_id`, absent values
/// left out. Functions that read throw Failure.
#pragma once

#include <map>
#include <string_view>

#include "base/secret.hpp"
#include "storage/mongodb/bson.hpp"
#include "storage/mongodb/failure.hpp"
#include "storage/mongodb/versioned.hpp"
#include "storage/records/described.hpp"

namespace storage::mongodb {

template <class At>
[[nodiscard]] constexpr const char* bson_name(At at) {
  if (at.kIndex == KeyOf<typename At::Row>::kIndex) return "_id";
  return at.kOptions.bson != nullptr ? at.kOptions.bson : at.camel();
}

/// Names in a map come from clients, so they are values here, never field names.
inline void add_value(Bson& document, const char* name, const std::map<std::string, std::string>& map) {
  std::vector<Bson> list;
  list.reserve(map.size());
  for (const auto& [key, json] : map) list.push_back(std::move(Bson().add("name", key).add("json", json)));
  document.add(name, list);
}
[[nodiscard]] inline std::map<std::string, std::string> map_of(const std::vector<Bson>& list) {
  std::map<std::string, std::string> map;
  for (const Bson& item : list) map.emplace(BsonView(item).text("name"), BsonView(item).text("json"));
  return map;
}

/// An absent value adds nothing.
template <class T>
void add_value(Bson& document, const char* name, const T& value) {
  if constexpr (kIsOptional<T>) {
    if (value) add_value(document, name, *value);
  } else if constexpr (SpelledEnum<T>) {
    document.add(name, to_string(value));
  } else if constexpr (std::same_as<T, base::Secret>) {
    document.add(name, value.reveal());
  } else {
    document.add(name, value);
  }
}

template <class T>
[[nodiscard]] T read_value(const BsonView& document, const char* name) {
  if constexpr (kIsOptional<T>) {
    return document.has(name) ? T(read_value<InnerOf<T>>(document, name)) : std::nullopt;
  } else if constexpr (SpelledEnum<T>) {
    const auto value = parse<T>(document.text(name));
    if (!value) throw Failure(Failure::Kind::kOther, std::string("field ") + name + " holds an unknown word");
    return *value;
  } else if constexpr (std::same_as<T, std::vector<std::string>>) {
    return document.texts(name);
  } else if constexpr (std::same_as<T, std::map<std::string, std::string>>) {
    return map_of(document.documents(name));
  } else if constexpr (requires(T items) { read_items(std::vector<Bson>(), items); }) {
    T items;
    read_items(document.documents(name), items);
    return items;
  } else if constexpr (std::same_as<T, base::Timestamp>) {
    return document.time(name);
  } else if constexpr (std::same_as<T, base::Secret>) {
    return base::Secret(document.text(name));
  } else if constexpr (std::same_as<T, bool>) {
    return document.flag(name);
  } else if constexpr (std::integral<T>) {
    return static_cast<T>(document.integer(name));
  } else {
    return document.text(name);
  }
}

/// Whether a field would lie where the version of the document lies, which counts its changes (versioned.hpp).
template <DescribedRow Row>
[[nodiscard]] consteval bool hides_version() {
  bool hides = false;
  for_each_field<Row>([&](auto at) { hides = hides || std::string_view(bson_name(at)) == kVersionField; });
  return hides;
}

/// A field that follows from the others and is only looked up by: a specialization has its `kName` and `of(row)`, its
/// value. Most kinds have none.
template <DescribedRow Row>
struct DerivedField {};
template <DescribedRow Row>
[[nodiscard]] consteval bool has_derived_field() {
  return requires { DerivedField<Row>::kName; };
}

/// See versioned.hpp.
template <DescribedRow Row>
struct DescribedRecord {
  static_assert(!hides_version<Row>(), "give the field another name in BSON");
  static constexpr const char* kCollection = Described<Row>::kind.name;

  [[nodiscard]] static Bson encode(const Row& row) {
    Bson document;
    for_each_field<Row>([&](auto at) { add_value(document, bson_name(at), at.of(row)); });
    if constexpr (has_derived_field<Row>()) document.add(DerivedField<Row>::kName, DerivedField<Row>::of(row));
    return document;
  }

  [[nodiscard]] static Row decode(const BsonView& document) {
    Row row;
    for_each_field<Row>(
        [&](auto at) { at.of(row) = read_value<typename decltype(at)::Value>(document, bson_name(at)); });
    return row;
  }

  /// Makes the document `row`, and leaves fields alone that this program does not know: a later version may run beside.
  [[nodiscard]] static Bson update(const Row& row, std::int64_t version) {
    Bson set;
    Bson unset;
    bool has_absent = false;
    for_each_field<Row>([&](auto at) {
      if (at.kIndex == KeyOf<Row>::kIndex) return;
      add_value(set, bson_name(at), at.of(row));
      if constexpr (kIsOptional<typename decltype(at)::Value>) {
        if (at.of(row)) return;
        unset.add(bson_name(at), "");
        has_absent = true;
      }
    });
    if constexpr (has_derived_field<Row>()) set.add(DerivedField<Row>::kName, DerivedField<Row>::of(row));
    set.add(kVersionField, version);
    Bson update;
    update.add("$set", set);
    if (has_absent) update.add("$unset", unset);
    return update;
  }
};

}  // namespace storage::mongodb
