#include "user/handlers/avatar_file.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "http/message/entity_tag.hpp"
#include "user/handlers/blob_body.hpp"

namespace user {
namespace {

std::optional<std::uint32_t> parse_size(std::string_view text) {
  std::uint32_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number && std::ranges::find(kAvatarSizes, size) != kAvatarSizes.end() ? std::optional(size) : std::nullopt;
}

http::Response respond(const http::Request& request, ServedImage image) {
  const std::string tag = "\"" + image.entity_tag + "\"";
  http::Response response;
  response.fields.add("ETag", tag);
  response.fields.add("Cache-Control", "public, max-age=31536000, immutable");
  // The web client shows avatars from another origin in development (docs/http-contract.md §1.6).
  response.fields.add("Cross-Origin-Resource-Policy", "cross-origin");
  http::add_missing_security_fields(response.fields);
  response.has_security_fields = true;
  if (http::matches_weakly(request.field("If-None-Match").value_or(""), tag)) {
    response.status = 304;
    return response;
  }
  response.fields.add("Content-Type", image.mime_type);
  response.fields.add("Content-Disposition", "inline");
  response.body = std::make_unique<BlobBody>(std::move(image.content));
  return response;
}

base::Error wrong_size() {
  return base::validation_failed({{"size", "Size must be one of 64, 128, 256, 512", "query"}});
}

}  // namespace

Answer get_avatar_file(const Context& context, http::Request& request) {
  const auto wanted = request.query_param("size");
  const auto size = wanted ? parse_size(*wanted) : std::nullopt;
  if (wanted && !size) co_return std::unexpected(wrong_size());
  // A square is made when it is asked for the first time.
  if (size) request.extra_time = context.picture_time;
  std::string name(request.param("name"));
  auto image = size ? context.variants.open_square(std::move(name), *size) : context.variants.open(std::move(name));
  auto opened = co_await std::move(image);
  if (!opened && opened.error().code() == base::ErrorCode::kNotFound) co_return std::unexpected(avatar_not_found());
  if (!opened) co_return std::unexpected(std::move(opened).error());
  co_return respond(request, std::move(*opened));
}

}  // namespace user
