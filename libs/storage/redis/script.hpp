/// A Lua script that the server runs as one atomic step.
#pragma once

#include <string>
#include <string_view>

namespace storage::redis {

class Script {
 public:
  /// `text` must outlive this. Works on one key, so that it runs on a cluster, too.
  explicit Script(std::string_view text);
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  /// The name EVALSHA knows it by: SHA-1 in hexadecimal, chosen by the protocol. It protects nothing.
  [[nodiscard]] const std::string& digest() const noexcept { return digest_; }

 private:
  std::string_view text_;
  std::string digest_;
};

}  // namespace storage::redis
