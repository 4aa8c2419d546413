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

/// The fields of a message to send, kept as the lines they are sent as: one buffer for all, not two texts a field.
/// CR, LF and NUL in a value become spaces, so they never leave the process. Views into a Fields are valid
/// until it is changed. Not thread-safe.
class Fields {
 public:
  class Iterator;

  Fields() = default;
  Fields(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

  /// Appends, also when the name is already there (Set-Cookie). The texts must not be views into this Fields.
  void add(std::string_view name, std::string_view value);
  /// Replaces every field of that name.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  [[nodiscard]] Iterator begin() const noexcept;
  [[nodiscard]] Iterator end() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
  /// "Name: value\r\n" of the field at `index`.
  [[nodiscard]] std::string_view line(std::size_t index) const noexcept;
  [[nodiscard]] FieldView operator[](std::size_t index) const noexcept;

 private:
  /// Where a line stands in `lines_`.
  struct Place {
    std::size_t begin;
    std::size_t name_size;
    std::size_t size;  ///< of the whole line
  };
  [[nodiscard]] std::string_view name_at(const Place& place) const noexcept {
    return {lines_.data() + place.begin, place.name_size};
  }

  std::string lines_;
  std::vector<Place> places_;
};

/// Goes over name and value of each field, in order.
class Fields::Iterator {
 public:
  Iterator(const Fields& fields, std::size_t index) : fields_(&fields), index_(index) {}
  [[nodiscard]] FieldView operator*() const noexcept { return (*fields_)[index_]; }
  Iterator& operator++() noexcept {
    ++index_;
    return *this;
  }
  [[nodiscard]] bool operator==(const Iterator& other) const noexcept { return index_ == other.index_; }

 private:
  const Fields* fields_;
  std::size_t index_;
};

// Inline, because a proxied answer asks for every field several times.
inline std::string_view Fields::line(std::size_t index) const noexcept {
  const Place& place = places_[index];
  return {lines_.data() + place.begin, place.size};
}

inline FieldView Fields::operator[](std::size_t index) const noexcept {
  constexpr std::size_t colon_and_space = 2, line_end = 2;
  const Place& place = places_[index];
  const std::string_view name = name_at(place);
  return {name, {name.data() + name.size() + colon_and_space, place.size - name.size() - colon_and_space - line_end}};
}

inline Fields::Iterator Fields::begin() const noexcept { return {*this, 0}; }
inline Fields::Iterator Fields::end() const noexcept { return {*this, size()}; }

}  // namespace http
