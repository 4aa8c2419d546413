/// Records for tests: every field set to something random, or every optional one absent.
#pragma once

#include "base/random.hpp"
#include "storage/records/described.hpp"

namespace storage {

namespace random {

template <class T>
T value(base::Random& random, FieldOptions options) {
  if constexpr (kIsOptional<T>) {
    return value<InnerOf<T>>(random, options);
  } else if constexpr (SpelledEnum<T>) {
    return static_cast<T>(random.below(Spelled<T>::texts.size()));
  } else if constexpr (std::same_as<T, bool>) {
    return random.below(2) == 1;
  } else if constexpr (std::integral<T>) {
    return static_cast<T>(random.below(1'000'000'000'000));
  } else if constexpr (std::same_as<T, base::Timestamp>) {
    return base::from_millis(static_cast<std::int64_t>(random.below(4'000'000'000'000)));
  } else if constexpr (std::same_as<T, std::vector<std::string>>) {
    return {random.hex(4), "$a.b", "Zoë"};
  } else {
    // Characters that SQL, BSON and JSON each have to leave alone.
    if (options.is_json_text) return R"({"$a.b":["é\"",null,1.5],"k":")" + random.hex(4) + "\"}";
    return random.hex(8) + " ' \" $ . \\ Ω %";
  }
}

}  // namespace random

/// Every field set; the key is a UUID.
template <DescribedRow Row>
[[nodiscard]] Row random_record(base::Random& random) {
  Row row;
  for_each_field<Row>(
      [&](auto at) { at.of(row) = random::value<typename decltype(at)::Value>(random, decltype(at)::kOptions); });
  KeyOf<Row>::of(row) = random.uuid();
  return row;
}

/// The same without optional values.
template <DescribedRow Row>
[[nodiscard]] Row bare_record(base::Random& random) {
  Row row = random_record<Row>(random);
  for_each_field<Row>([&](auto at) {
    if constexpr (kIsOptional<typename decltype(at)::Value>) at.of(row).reset();
  });
  return row;
}

}  // namespace storage
