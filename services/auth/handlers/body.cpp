#include "auth/handlers/body.hpp"

#include <algorithm>
#include <cstring>

#include "base/encoding.hpp"
#include "base/secret.hpp"

namespace auth {
namespace {

enum class Format { kJson, kForm, kOther };

/// Of parameters only a foreign `charset` matters: bodies are UTF-8 (RFC 8259 section 8.1).
bool has_foreign_charset(std::string_view content_type) {
  const std::string lower = base::to_lower_ascii(content_type);
  const std::size_t at = lower.find("charset=");
  if (at == std::string::npos) return false;
  std::string_view charset = std::string_view(lower).substr(at + 8);
  charset = base::trim(charset.substr(0, charset.find(';')));
  return charset != "utf-8" && charset != "\"utf-8\"" && charset != "us-ascii";
}

Format format_of(std::optional<std::string_view> content_type) {
  if (!content_type) return Format::kJson;
  if (has_foreign_charset(*content_type)) return Format::kOther;
  const std::string_view type = base::trim(content_type->substr(0, content_type->find(';')));
  if (base::equals_ignore_case(type, "application/json")) return Format::kJson;
  if (base::equals_ignore_case(type, "application/x-www-form-urlencoded")) return Format::kForm;
  return Format::kOther;
}

base::Error unsupported_media() { return base::Error{base::ErrorCode::kUnsupportedMedia, "Unsupported media type"}; }

base::Result<Body> parse(Format format, std::string_view text, const json::ParseLimits& limits) {
  Body body;
  if (format == Format::kForm) {
    body.source = json::Decoder::Source::kText;
    auto fields = json::parse_form(text);
    if (!fields) return std::unexpected(std::move(fields).error());
    body.fields = std::move(*fields);
    return body;
  }
  auto fields = json::parse_object(text, limits);
  if (!fields) return std::unexpected(std::move(fields).error());
  body.fields = std::move(*fields);
  return body;
}

}  // namespace

Body::~Body() {
  for (auto& field : fields) {
    if (auto* text = field.value().if_string()) ::explicit_bzero(text->data(), text->size());
  }
}

runtime::Task<base::Result<Body>> read_fields(http::Request& request, json::ParseLimits limits) {
  if (!request.body().is_present()) co_return Body{};
  const Format format = format_of(request.field("Content-Type"));
  if (format == Format::kOther) co_return std::unexpected(unsupported_media());
  base::Result<std::string> text = co_await http::read_body(request, limits.bytes_max);
  if (!text) co_return std::unexpected(text.error());
  const base::Secret wiped(std::move(*text));
  co_return parse(format, wiped.reveal(), limits);
}

}  // namespace auth
