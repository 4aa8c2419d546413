#include "gateway/proxy/path_rules.hpp"

#include <optional>
#include <string>

#include "base/encoding.hpp"

namespace gateway {
namespace {

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The byte at `position`, decoded if it is an escape, and where the next one begins. nullopt: a broken escape.
struct Byte {
  unsigned char value;
  std::size_t next;
  bool is_encoded;
};
std::optional<Byte> byte_at(std::string_view path, std::size_t position) noexcept {
  if (path[position] != '%') return Byte{static_cast<unsigned char>(path[position]), position + 1, false};
  if (path.size() - position < 3) return std::nullopt;
  const int high = hex_value(path[position + 1]);
  const int low = hex_value(path[position + 2]);
  if (high < 0 || low < 0) return std::nullopt;
  return Byte{static_cast<unsigned char>(high * 16 + low), position + 3, true};
}

bool is_acceptable(Byte byte) noexcept {
  if (byte.value < 0x20 || byte.value == 0x7f || byte.value == '\\') return false;
  return byte.value != '/' || !byte.is_encoded;
}

/// Without escapes and doubled slashes, lower case. "" when an escape is broken.
std::string plain_spelling(std::string_view path) {
  std::string plain;
  plain.reserve(path.size());
  for (std::size_t position = 0; position < path.size();) {
    const std::optional<Byte> byte = byte_at(path, position);
    if (!byte) return {};
    position = byte->next;
    if (byte->value != '/' || !plain.ends_with('/')) plain.push_back(static_cast<char>(byte->value));
  }
  return base::to_lower_ascii(plain);
}

bool is_at_or_below(std::string_view path, std::string_view prefix) {
  if (path.size() < prefix.size() || !base::equals_ignore_case(path.substr(0, prefix.size()), prefix)) return false;
  return path.size() == prefix.size() || path[prefix.size()] == '/';
}

}  // namespace

bool is_acceptable_path(std::string_view path) noexcept {
  if (!path.starts_with('/')) return false;
  // Of the current segment: how many bytes, and whether all of them are dots (RFC 3986 section 5.2.4).
  std::size_t length = 0;
  bool is_all_dots = true;
  const auto is_dot_segment = [&] { return is_all_dots && (length == 1 || length == 2); };
  for (std::size_t position = 1; position < path.size();) {
    const std::optional<Byte> byte = byte_at(path, position);
    if (!byte || !is_acceptable(*byte)) return false;
    position = byte->next;
    if (byte->value != '/') {
      ++length;
      is_all_dots = is_all_dots && byte->value == '.';
      continue;
    }
    if (is_dot_segment()) return false;
    length = 0;
    is_all_dots = true;
  }
  return !is_dot_segment();
}

bool resembles_prefix(std::string_view path, std::string_view prefix) {
  const bool is_plain = path.find('%') == std::string_view::npos && path.find("//") == std::string_view::npos;
  return is_plain ? is_at_or_below(path, prefix) : is_at_or_below(plain_spelling(path), prefix);
}

bool is_upload_path(std::string_view path) noexcept {
  constexpr std::string_view kApi = "/api";
  if (path.starts_with(kApi)) path.remove_prefix(kApi.size());
  return path.starts_with(kUploadPath);
}

}  // namespace gateway
