#include "endpoints/media_type.hpp"

#include <string>

#include "base/encoding.hpp"

namespace endpoints {
namespace {

bool has_foreign_charset(std::string_view lower) {
  const std::size_t at = lower.find("charset=");
  if (at == std::string::npos) return false;
  std::string_view charset = lower.substr(at + 8);
  charset = base::trim(charset.substr(0, charset.find(';')));
  return charset != "utf-8" && charset != "\"utf-8\"" && charset != "us-ascii";
}

}  // namespace

MediaType media_type_of(std::optional<std::string_view> content_type) {
  if (!content_type) return MediaType::kJson;
  const std::string lower = base::to_lower_ascii(*content_type);
  if (has_foreign_charset(lower)) return MediaType::kOther;
  const std::string_view type = base::trim(std::string_view(lower).substr(0, lower.find(';')));
  if (type == "application/x-www-form-urlencoded") return MediaType::kForm;
  const bool is_structured = type.starts_with("application/") && type.ends_with("+json");
  return type == "application/json" || is_structured ? MediaType::kJson : MediaType::kOther;
}

base::Error unsupported_media() { return base::Error{base::ErrorCode::kUnsupportedMedia, "Unsupported media type"}; }

}  // namespace endpoints
