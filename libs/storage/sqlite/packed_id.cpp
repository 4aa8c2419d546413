#include "storage/sqlite/packed_id.hpp"

#include <span>
#include <utility>

#include "base/encoding.hpp"

namespace storage::sqlite {
namespace {

constexpr std::size_t kUuidLength = 36;

bool is_dash(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

/// -1 for what is no lower-case hexadecimal digit.
int digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// nullopt for what is no lower-case UUID.
std::optional<std::string> uuid_bytes(std::string_view text) {
  if (text.size() != kUuidLength) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < kUuidLength; at += 2) {
    if (is_dash(at) && text[at++] != '-') return std::nullopt;
    const int high = digit(text[at]);
    const int low = digit(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace

PackedId pack(std::string_view id) {
  if (auto bytes = uuid_bytes(id)) return {.bytes = std::move(*bytes), .is_uuid = true};
  return {.bytes = std::string(id), .is_uuid = false};
}

std::string unpack_uuid(std::string_view bytes) {
  std::string text = base::to_hex(std::as_bytes(std::span(bytes)));
  for (const std::size_t at : {8U, 13U, 18U, 23U}) {
    if (at < text.size()) text.insert(at, 1, '-');
  }
  return text;
}

}  // namespace storage::sqlite
