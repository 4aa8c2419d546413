#include "http/multipart/disposition.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "http/multipart/encoded_words.hpp"
#include "http/multipart/parameters.hpp"

namespace http {
namespace {

using Name = std::optional<std::string>;

constexpr int kNamePartsMax = 100;

bool has_controls(std::string_view text) noexcept {
  return std::ranges::any_of(text, [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; });
}

bool is_readable(std::string_view text) noexcept { return base::is_utf8(text) && !has_controls(text); }

/// "UTF-8'en'na%C3%AFve.txt", RFC 8187 section 3.2.1.
Name decode_extended(std::string_view value) {
  const auto charset_end = value.find('\'');
  if (charset_end == value.npos) return std::nullopt;
  const auto language_end = value.find('\'', charset_end + 1);
  if (language_end == value.npos) return std::nullopt;
  auto bytes = decode_percent(value.substr(language_end + 1));
  return bytes ? to_utf8(value.substr(0, charset_end), std::move(*bytes)) : std::nullopt;
}

Name decode_plain(std::string_view value) {
  if (!base::is_utf8(value)) return to_utf8("iso-8859-1", std::string(value));
  return decode_encoded_words(value);
}

/// "filename*0", "filename*1*" and so on, joined; one with a "*" at its end is percent-encoded, and the first of these
/// names the character set.
Name decode_parts(const ParameterizedValue& value) {
  std::string joined;
  bool is_extended = false;
  for (int number = 0;; ++number) {
    const std::string name = "filename*" + std::to_string(number);
    const auto encoded = value.find(name + "*");
    const auto plain = encoded ? std::nullopt : value.find(name);
    if (!encoded && !plain) {
      if (number == 0) return std::nullopt;
      return is_extended ? decode_extended(joined) : decode_plain(joined);
    }
    if (number == kNamePartsMax) return std::nullopt;
    if (number == 0) is_extended = encoded.has_value();
    joined += encoded ? *encoded : *plain;
  }
}

bool is_file_name(std::string_view parameter) { return parameter == "filename" || parameter.starts_with("filename*"); }

Name file_name_of(const PartialValue& read) {
  const auto& parameters = read.value.parameters;
  const bool has_one = std::ranges::any_of(parameters, [](const auto& one) { return is_file_name(one.first); });
  if (!has_one && !read.broken) return std::nullopt;
  const auto readable = [](Name name) { return name && is_readable(*name) ? name : std::nullopt; };
  for (const auto& [name, value] : parameters) {
    if (name != "filename*") continue;
    if (Name decoded = readable(decode_extended(value))) return decoded;
  }
  if (Name decoded = readable(decode_parts(read.value))) return decoded;
  for (const auto& [name, value] : parameters) {
    if (name != "filename") continue;
    if (Name decoded = readable(decode_plain(value))) return decoded;
  }
  return std::string{};
}

}  // namespace

std::optional<std::string> parse_disposition_file_name(std::string_view value) {
  return file_name_of(read_parameterized(value));
}

std::optional<Disposition> parse_disposition(std::string_view value) {
  const PartialValue read = read_parameterized(value);
  if (read.value.word != "form-data") return std::nullopt;
  if (read.broken && !is_file_name(*read.broken)) return std::nullopt;
  const auto names = std::ranges::count(read.value.parameters, "name", [](const auto& one) { return one.first; });
  const auto name = read.value.find("name");
  if (names != 1 || !is_readable(*name)) return std::nullopt;
  return Disposition{.name = std::string(*name), .filename = file_name_of(read)};
}

}  // namespace http
