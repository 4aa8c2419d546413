#include "user/handlers/profile.hpp"

#include <utility>

#include "user/handlers/overview_input.hpp"
#include "user/handlers/ownership.hpp"
#include "user/handlers/profile_input.hpp"
#include "user/handlers/settings_input.hpp"
#include "user/handlers/upload_place.hpp"
#include "user/handlers/views.hpp"

namespace user {
namespace {

base::Error foreign_photo() {
  return base::validation_failed({{"profile.photo", "Photo must be an uploaded avatar or an image data URL"}});
}

/// Bodies beyond the common limit may hold a picture, and so much memory that their number is bounded.
bool may_carry_picture(const Context& context, http::Request& request) {
  const auto size = request.body().declared_size();
  return request.body().is_present() && (!size || *size > context.json_limits.bytes_max);
}

/// Reads and processes the new picture, if any, before anything is changed.
runtime::Task<base::Result<std::optional<media::Processed>>> prepare_photo(const Context& context,
                                                                           http::Request& request, PhotoChange& photo) {
  std::string user_id = request.principal->user_id;
  if (photo.kept_name) {
    const auto current = co_await context.avatars.find_by_user(std::move(user_id));
    if (!current) co_return std::unexpected(current.error());
    if (!*current || (*current)->name != *photo.kept_name) co_return std::unexpected(foreign_photo());
  }
  if (photo.kind != PhotoChange::Kind::kReplace) co_return std::optional<media::Processed>();
  std::string key = guards::user_or_client(request);
  const auto charge = co_await context.avatar_limiter->take(request, std::move(key));
  if (!charge) co_return std::unexpected(charge.error());
  request.extra_time = context.picture_time;
  auto processed = co_await context.avatars.process(std::move(photo.image));
  if (!processed) co_return std::unexpected(std::move(processed).error());
  co_return std::optional(std::move(*processed));
}

/// The new picture's file is written first, where a full disk shows; then account, picture and settings change
/// together, and only after that the old picture's file goes.
runtime::Task<base::Status> change_all(const Context& context, const storage::Account& account, OverviewInput input,
                                       storage::SettingsChanges settings, std::optional<media::Processed> picture) {
  storage::PersonChanges changes;
  changes.account = Profiles::differing(account, std::move(input.identity));
  changes.settings = std::move(settings);
  if (input.photo.kind == PhotoChange::Kind::kRemove) changes.picture = storage::PersonChanges::Picture::kRemove;
  const bool is_new = picture.has_value();
  if (is_new) {
    auto prepared = co_await context.avatars.prepare(account.id, std::move(*picture));
    if (!prepared) co_return std::unexpected(std::move(prepared).error());
    changes.picture = storage::PersonChanges::Picture::kReplace;
    changes.new_picture = std::move(*prepared);
  }
  storage::Avatar prepared = changes.new_picture;
  auto replaced = co_await context.profiles.change(account.id, std::move(changes));
  if (!replaced) {
    if (is_new) co_await context.avatars.discard(std::move(prepared));
    co_return std::unexpected(std::move(replaced).error());
  }
  co_await context.avatars.finish(is_new, std::move(*replaced));
  co_return base::Status{};
}

Answer answer_overview(const Context& context, std::string user_id, const char* message) {
  const auto overview = co_await context.profiles.overview(std::move(user_id));
  if (!overview) co_return std::unexpected(overview.error());
  endpoints::SuccessText answer;
  add_overview(answer.members(), *overview, context.urls);
  if (overview->deletion_at) answer.members().add("deletionScheduledAt", *overview->deletion_at);
  if (message != nullptr) answer.members().add("message", std::string_view(message));
  co_return answer.finish(200);
}

}  // namespace

Answer get_own_profile(const Context& context, http::Request& request) {
  return answer_overview(context, request.principal->user_id, nullptr);
}

Answer put_own_profile(const Context& context, http::Request& request) {
  const std::string user_id = request.principal->user_id;
  std::optional<Slots::Lease> place;
  if (may_carry_picture(context, request)) {
    auto taken = co_await take_upload_place(context.picture_slots, request);
    if (!taken) co_return std::unexpected(std::move(taken).error());
    place.emplace(std::move(*taken));
  }
  std::optional<KeptPlace> kept;
  if (place) kept.emplace(*place);
  const auto members = co_await read_json(request, context.profile_limits, kept ? &*kept : nullptr);
  if (!members) co_return std::unexpected(members.error());
  const auto account = co_await context.profiles.account(user_id);
  if (!account) co_return std::unexpected(account.error());
  json::Decoder body(*members);
  OverviewInput input = decode_overview(body, *account, context.urls, context.upload_bytes_max);
  storage::SettingsChanges settings = decode_settings(body);
  if (const base::Status valid = body.finish(); !valid) co_return std::unexpected(valid.error());

  if (input.identity.email) {
    const base::Status charged = co_await context.email_changes.charge(request);
    if (!charged) co_return std::unexpected(charged.error());
  }
  auto picture = co_await prepare_photo(context, request, input.photo);
  if (!picture) co_return std::unexpected(std::move(picture).error());
  const base::Status changed =
      co_await change_all(context, *account, std::move(input), std::move(settings), std::move(*picture));
  if (!changed) co_return std::unexpected(changed.error());
  co_return co_await answer_overview(context, user_id, "Profile updated successfully");
}

Answer post_profile(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder body(*members);
  const std::string user_id =
      body.required_string("userId", {.min = 1, .max = 128, .trim = true, .message = "User ID is required"});
  // Somebody else's id is refused whatever else is wrong (docs/http-contract.md §4).
  if (!user_id.empty() && user_id != request.principal->user_id) co_return std::unexpected(access_denied());
  storage::ProfileChanges changes = decode_profile(body, context.clock.now());
  if (const base::Status valid = body.finish(); !valid) co_return std::unexpected(valid.error());

  const auto saved = co_await context.profiles.save(user_id, std::move(changes));
  if (!saved) co_return std::unexpected(saved.error());
  boost::json::object data{{"profile", view_profile(saved->full, context.urls)}};
  boost::json::object answer;
  answer["message"] = saved->is_created ? "Profile created successfully" : "Profile updated successfully";
  answer["data"] = std::move(data);
  co_return success(saved->is_created ? 201 : 200, answer);
}

}  // namespace user
