#include "endpoints/body.hpp"

#include <cstring>

#include "base/secret.hpp"
#include "endpoints/media_type.hpp"

namespace endpoints {
namespace {

base::Result<Body> parse(MediaType type, std::string_view text, const json::ParseLimits& limits) {
  const bool is_form = type == MediaType::kForm;
  auto fields = is_form ? json::parse_form(text) : json::parse_object(text, limits);
  if (!fields) return std::unexpected(std::move(fields).error());
  return Body(std::move(*fields), is_form ? json::Decoder::Source::kText : json::Decoder::Source::kJson);
}

runtime::Task<base::Result<std::string>> read_watched(http::Request& request, std::size_t bytes_max,
                                                      PieceWatch& watch) {
  request.body().limit(bytes_max);
  std::string whole;
  while (true) {
    const base::Result<std::string_view> piece = co_await request.body().next();
    if (!piece) co_return std::unexpected(piece.error());
    const base::Status kept = piece->empty() ? watch.complete() : watch.received(piece->size());
    if (!kept) co_return std::unexpected(kept.error());
    if (piece->empty()) co_return whole;
    whole.append(*piece);
  }
}

}  // namespace

Body::~Body() {
  for (auto& field : fields) {
    if (auto* text = field.value().if_string()) ::explicit_bzero(text->data(), text->size());
  }
}

runtime::Task<base::Result<Body>> read_fields(http::Request& request, json::ParseLimits limits) {
  if (!request.body().is_present()) co_return Body{};
  const MediaType type = media_type_of(request.field("Content-Type"));
  if (type == MediaType::kOther) co_return std::unexpected(unsupported_media());
  base::Result<std::string> text = co_await http::read_body(request, limits.bytes_max);
  if (!text) co_return std::unexpected(text.error());
  const base::Secret wiped(std::move(*text));
  co_return parse(type, wiped.reveal(), limits);
}

runtime::Task<base::Result<boost::json::object>> read_json(http::Request& request, json::ParseLimits limits,
                                                           PieceWatch* watch) {
  if (!request.body().is_present()) co_return boost::json::object{};
  if (media_type_of(request.field("Content-Type")) != MediaType::kJson) {
    co_return std::unexpected(unsupported_media());
  }
  auto reading =
      watch == nullptr ? http::read_body(request, limits.bytes_max) : read_watched(request, limits.bytes_max, *watch);
  const base::Result<std::string> text = co_await std::move(reading);
  if (!text) co_return std::unexpected(text.error());
  co_return json::parse_object(*text, limits);
}

}  // namespace endpoints
