/// Canonical text of values and of described records: equal for equal ones, the same on every machine and store.
#pragma once

#include <concepts>
#include <map>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "storage/records/described.hpp"

namespace storage {

/// Each value as "<length>:<text>", an absent one as "-".
class CanonicalText {
 public:
  CanonicalText& add(std::string_view text) {
    text_ += std::to_string(text.size());
    text_ += ':';
    text_ += text;
    return *this;
  }
  CanonicalText& add(const std::string& text) { return add(std::string_view(text)); }
  CanonicalText& add(const base::Secret& secret) { return add(secret.reveal()); }
  template <std::integral Number>
  CanonicalText& add(Number number) {
    return add(std::to_string(number));
  }
  template <SpelledEnum Enum>
  CanonicalText& add(Enum value) {
    return add(to_string(value));
  }
  CanonicalText& add(base::Timestamp time) { return add(base::to_millis(time)); }
  template <class T>
  CanonicalText& add(const std::optional<T>& value) {
    if (value) return add(*value);
    text_ += '-';
    return *this;
  }
  CanonicalText& add(const std::vector<std::string>& list) {
    add(list.size());
    for (const std::string& item : list) add(item);
    return *this;
  }
  /// Small records within a record: `parts_of` gives the values of one as a tuple.
  template <class Item>
    requires requires(const Item& item) { parts_of(item); }
  CanonicalText& add(const std::vector<Item>& list) {
    add(list.size());
    for (const Item& item : list) std::apply([this](const auto&... part) { (add(part), ...); }, parts_of(item));
    return *this;
  }
  CanonicalText& add(const std::map<std::string, std::string>& map) {
    add(map.size());
    for (const auto& [name, value] : map) add(name).add(value);
    return *this;
  }
  /// The fields in their order. An appended one is there, with its name, only when it is set: rows of before keep their
  /// text.
  template <DescribedRow Row>
  CanonicalText& add(const Row& row) {
    for_each_field<Row>([&](auto at) {
      if constexpr (decltype(at)::kOptions.is_appended) {
        if (at.of(row)) add(std::string_view(at.column())).add(*at.of(row));
      } else {
        add(at.of(row));
      }
    });
    return *this;
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace storage
