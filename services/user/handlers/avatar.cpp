#include "user/handlers/avatar.hpp"

#include <utility>

#include "media/data_url.hpp"
#include "user/handlers/multipart_body.hpp"
#include "user/handlers/picture_form.hpp"
#include "user/handlers/upload_place.hpp"
#include "user/handlers/views.hpp"

namespace user {
namespace {

/// The contract wants 400 for what is 413 and 415 elsewhere.
base::Error as_avatar_error(const base::Error& error) {
  if (error.code() == base::ErrorCode::kPayloadTooLarge) return media::file_too_large();
  if (error.code() == base::ErrorCode::kUnsupportedMedia) return no_avatar_uploaded();
  return error;
}

runtime::Task<base::Result<std::string>> read_picture(const Context& context, http::Request& request,
                                                      Slots::Lease& place) {
  if (!request.body().is_present()) co_return std::unexpected(no_avatar_uploaded());
  PictureForm form(context.upload_bytes_max);
  const AfterPiece count = [&place](std::size_t bytes) -> runtime::Task<base::Status> {
    co_return place.received(bytes);
  };
  base::Status read =
      co_await read_multipart(request, form, PictureForm::body_bytes_max(context.upload_bytes_max), count);
  if (read) read = place.complete();
  if (!read) co_return std::unexpected(as_avatar_error(read.error()));
  co_return form.take_image();
}

http::Response answer_upload(const storage::Avatar& avatar, const FullProfile& full, const AvatarUrls& urls) {
  const std::string url = urls.url_of(avatar.name);
  boost::json::object data;
  data["avatar"] = view_avatar(avatar, urls);
  data["profile"] = view_profile(full, urls);
  boost::json::object answer{{"message", "Avatar uploaded successfully"},
                             {"avatar", url},
                             {"url", url},
                             {"thumbHash", avatar.thumbhash},
                             {"dominantColor", avatar.dominant_colour}};
  answer["data"] = std::move(data);
  return success(200, answer);
}

}  // namespace

Answer upload_avatar(const Context& context, http::Request& request) {
  const std::string user_id = request.principal->user_id;
  auto place = co_await take_upload_place(context.picture_slots, request);
  if (!place) co_return std::unexpected(std::move(place).error());
  auto image = co_await read_picture(context, request, *place);
  if (!image) co_return std::unexpected(std::move(image).error());
  request.extra_time = context.picture_time;
  auto processed = co_await context.avatars.process(std::move(*image));
  if (!processed) co_return std::unexpected(std::move(processed).error());
  const auto avatar = co_await context.avatars.store(user_id, std::move(*processed));
  if (!avatar) co_return std::unexpected(avatar.error());
  const auto full = co_await context.profiles.profile(user_id);
  if (!full) co_return std::unexpected(full.error());
  co_return answer_upload(*avatar, *full, context.urls);
}

/// Idempotent: no picture is what the caller wants.
Answer delete_avatar(const Context& context, http::Request& request) {
  const auto removed = co_await context.avatars.remove(request.principal->user_id);
  if (!removed) co_return std::unexpected(removed.error());
  co_return success(200, "Avatar deleted successfully");
}

}  // namespace user
