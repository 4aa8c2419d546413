/// Header fields (RFC 9110 section 5): views into a receive buffer for messages that came in, owned texts for messages
/// we send. Names compare without case; order and repetition are kept.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

/// One received field. Valid while the message it came with is being handled.
struct FieldView {
  std::string_view name;
  std::string_view value;  ///< without surrounding white space
};

/// The fields of a received message. Not thread-safe.
class FieldViews {
 public:
  void add(std::string_view name, std::string_view value) { fields_.push_back({name, value}); }
  void clear() noexcept { fields_.clear(); }
  [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
  [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
  [[nodiscard]] auto end() const noexcept { return fields_.end(); }

  /// First field of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
  /// Whether a comma-separated list field (Connection, Transfer-Encoding, Accept-Encoding) has this token, without
  /// case.
  [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const noexcept;

 private:
  std::vector<FieldView> fields_;
};

/// The fields of a message to send. Values are checked when written: CR, LF and NUL never leave the process.
class Fields {
 public:
  Fields() = default;
  Fields(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

  /// Appends, also when the name is already there (Set-Cookie).
  void add(std::string_view name, std::string_view value);
  /// Replaces every field of that name.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
  [[nodiscard]] auto end() const noexcept { return fields_.end(); }
  [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace http
