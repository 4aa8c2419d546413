/// Writes JSON text member by member, for answers with many rows: a tree of values would be built only to be printed.
///
/// What is written equals what writer.hpp makes of the same values. Pure functions; an ObjectText is for one thread.
///
///     json::ObjectText page(body);
///     page.add("total", total);
///     json::append_array(page.member("items"), items, append_item);
///     page.end();
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <iterator>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/json_text.hpp"

namespace json {

/// A text, flag, integer or time (ISO 8601), or an optional one of these (null when absent), or a range of them.
template <class T>
void append_value(std::string& out, const T& value);

/// `[...]`, of each row what `append(out, row)` writes.
template <std::ranges::input_range Rows, class Append>
void append_array(std::string& out, const Rows& rows, Append append) {
  out += '[';
  bool is_first = true;
  for (const auto& row : rows) {
    if (!std::exchange(is_first, false)) out += ',';
    append(out, row);
  }
  out += ']';
}

/// The name of a member as it stands in the source: one that has to be escaped, or has more than kNameMax characters,
/// does not compile.
class MemberName {
 public:
  consteval MemberName(const char* name) {  // NOLINT(google-explicit-constructor): stands for its text
    put(',');
    put('"');
    for (const char c : std::string_view(name)) {
      if (c < ' ' || c > '~' || c == '"' || c == '\\') throw "a name to escape";
      put(c);
    }
    put('"');
    put(':');
  }

  /// Appends `,"name":`, the first member's without the comma.
  void append_to(std::string& out, bool is_first) const {
    const std::size_t start = out.size();
    const std::size_t skipped = is_first ? 1 : 0;
    // As many bytes each time, of which the size tells how many count: that is a few instructions and no call.
    out.resize_and_overwrite(start + kBytes, [&](char* bytes, std::size_t) {
      std::char_traits<char>::copy(bytes + start, bytes_.data() + skipped, kBytes);
      return start + size_ - skipped;
    });
  }

  static constexpr std::size_t kNameMax = 44;

 private:
  static constexpr std::size_t kBytes = kNameMax + 4;
  constexpr void put(char c) {
    if (size_ == kBytes) throw "a long name";
    bytes_[size_++] = c;
  }

  std::array<char, kBytes + 1> bytes_{};  // and one that is copied behind the first member's name
  std::size_t size_ = 0;
};

/// One object at the end of a text, which must outlive it.
class ObjectText {
 public:
  explicit ObjectText(std::string& out) : out_(out) { out_ += '{'; }
  ObjectText(const ObjectText&) = delete;
  ObjectText& operator=(const ObjectText&) = delete;

  /// Begins a member, whose value the caller appends to what this returns before anything else. Names that are there
  /// already are not looked for.
  std::string& member(const MemberName& name) {
    name.append_to(out_, !std::exchange(has_members_, true));
    return out_;
  }
  /// The same for a name that somebody chose.
  std::string& member_named(std::string_view name) {
    if (std::exchange(has_members_, true)) out_ += ',';
    base::append_json_string(out_, name);
    return out_ += ':';
  }
  template <class T>
  ObjectText& add(const MemberName& name, const T& value) {
    append_value(member(name), value);
    return *this;
  }
  /// A member whose members `fill(ObjectText&)` adds.
  template <class Fill>
  ObjectText& add_object(const MemberName& name, Fill fill) {
    ObjectText inner(member(name));
    fill(inner);
    inner.end();
    return *this;
  }
  /// Once, after the last member.
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool has_members_ = false;
};

template <class T>
void append_value(std::string& out, const T& value) {
  if constexpr (requires { value.has_value(); }) {
    value ? append_value(out, *value) : void(out += "null");
  } else if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::integral<T>) {
    char digits[24];
    out.append(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
  } else if constexpr (std::same_as<T, base::Timestamp>) {
    const base::Iso8601 characters = base::iso8601_of(value);
    std::array<char, std::tuple_size_v<base::Iso8601> + 2> quoted;
    quoted.front() = quoted.back() = '"';
    std::ranges::copy(characters, quoted.begin() + 1);
    out.append(quoted.data(), quoted.size());
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    base::append_json_string(out, value);
  } else {
    append_array(out, value, [](std::string& text, const auto& item) { append_value(text, item); });
  }
}

}  // namespace json
