#include "transfer/import/uuid_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <span>

#include "base/encoding.hpp"

namespace transfer {
namespace {

constexpr std::size_t kUuidBytes = 16;

std::string format_uuid(std::span<const std::byte, kUuidBytes> bytes) {
  std::string text = base::to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
  return text;
}

/// What stands between `before` and `after`; nullopt when the text has not that form.
std::optional<std::string_view> between(std::string_view text, std::string_view before, std::string_view after) {
  if (text.size() < before.size() + after.size() || !text.starts_with(before) || !text.ends_with(after)) {
    return std::nullopt;
  }
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

/// "11 156 29 …", as Go prints bytes.
std::optional<std::string> uuid_of_decimals(std::string_view text) {
  std::array<std::byte, kUuidBytes> bytes{};
  for (std::byte& byte : bytes) {
    std::uint8_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    byte = std::byte{value};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  return text.empty() ? std::optional(format_uuid(bytes)) : std::nullopt;
}

/// A binary value of Go's drivers: "{4 C5wd…==}", "{4 [11 156 …]}" or "{Subtype:4 Data:[11 156 …]}".
std::optional<std::string> uuid_of_go_value(std::string_view text) {
  for (const std::string_view subtype : {"3", "4"}) {
    const std::string plain = "{" + std::string(subtype) + " ";
    const std::string named = "{Subtype:" + std::string(subtype) + " Data:";
    if (const auto bytes = between(text, plain + "[", "]}")) return uuid_of_decimals(*bytes);
    if (const auto bytes = between(text, named + "[", "]}")) return uuid_of_decimals(*bytes);
    if (const auto base64 = between(text, plain, "}")) return uuid_of_binary(*base64, subtype);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> uuid_of_binary(std::string_view base64, std::string_view subtype) {
  const bool is_uuid = subtype == "04" || subtype == "4" || subtype == "03" || subtype == "3";
  const auto bytes = base::from_base64(base64);
  if (!is_uuid || !bytes || bytes->size() != kUuidBytes) return std::nullopt;
  return format_uuid(std::span<const std::byte, kUuidBytes>(*bytes));
}

std::string unwrap_id(std::string_view text) {
  if (auto uuid = uuid_of_go_value(text)) return std::move(*uuid);
  for (const std::string_view name : {"ObjectId(", "ObjectID(", "UUID("}) {
    const auto inside = between(text, name, ")");
    if (!inside) continue;
    return std::string(between(*inside, "\"", "\"").value_or(*inside));
  }
  return std::string(text);
}

}  // namespace transfer
