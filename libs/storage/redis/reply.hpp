/// One answer of a Redis server (RESP2), as a value.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace storage::redis {

struct Nothing {};  ///< a null bulk string or array
struct Failure {    ///< an error answer: "NOSCRIPT No matching script", without anything of ours in it
  std::string text;
};

struct Reply {
  using Array = std::vector<Reply>;
  std::variant<Nothing, std::int64_t, std::string, Failure, Array> value;

  [[nodiscard]] const Failure* failure() const noexcept { return std::get_if<Failure>(&value); }
  [[nodiscard]] const std::int64_t* integer() const noexcept { return std::get_if<std::int64_t>(&value); }
  [[nodiscard]] const std::string* text() const noexcept { return std::get_if<std::string>(&value); }
  [[nodiscard]] const Array* array() const noexcept { return std::get_if<Array>(&value); }
};

}  // namespace storage::redis
