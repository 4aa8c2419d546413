#include "user/handlers/document_thumbnail.hpp"

#include <utility>

#include "http/message/entity_tag.hpp"
#include "user/handlers/document_answers.hpp"
#include "user/handlers/upload_place.hpp"

namespace user {
namespace {

constexpr std::uint32_t kSideDefault = 256;

base::Result<std::uint32_t> side_of(const http::Request& request) {
  const auto text = request.query_param("size");
  if (!text) return kSideDefault;
  const auto side = parse_document_version(*text);
  if (side && *side >= kThumbnailSideMin && *side <= kThumbnailSideMax) return static_cast<std::uint32_t>(*side);
  return std::unexpected(base::validation_failed({{"size", "Size must be between 64 and 1024", "query"}}));
}

}  // namespace

/// A picture in memory takes a place of those of uploads that hold one.
Answer get_document_thumbnail(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto side = side_of(request);
  if (!side) co_return std::unexpected(side.error());
  auto opened = co_await context.thumbnails.open(request.principal->user_id, std::move(*id));
  if (!opened) co_return std::unexpected(std::move(opened).error());
  let_client_keep(request);
  const std::string tag = http::entity_tag(thumbnail_tag(opened->version, *side));
  http::Response response;
  response.fields.add("ETag", tag);
  if (http::matches_weakly(request.field("If-None-Match").value_or(""), tag)) {
    response.status = 304;
    co_return response;
  }
  auto place = co_await take_upload_place(context.picture_slots, request);
  if (!place) co_return std::unexpected(std::move(place).error());
  if (const base::Status kept = place->complete(); !kept) co_return std::unexpected(kept.error());
  request.extra_time += context.picture_time;
  auto picture = co_await context.thumbnails.make(std::move(*opened), *side);
  if (!picture) co_return std::unexpected(std::move(picture).error());
  response.fields.add("Content-Type", "image/webp");
  response.fields.add("Content-Disposition", "inline");
  response.body = std::move(*picture);
  co_return response;
}

}  // namespace user
