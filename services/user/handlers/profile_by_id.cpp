#include "user/handlers/profile_by_id.hpp"

#include <utility>

#include "user/handlers/gdpr_requests.hpp"
#include "user/handlers/ownership.hpp"
#include "user/handlers/profile_input.hpp"
#include "user/handlers/views.hpp"

namespace user {
namespace {

boost::json::object data_of(const FullProfile& full, const Context& context) {
  return {{"profile", view_profile(full, context.urls)}};
}

runtime::Task<base::Result<storage::ProfileChanges>> read_changes(const Context& context, http::Request& request,
                                                                  bool needs_names) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder body(*members);
  storage::ProfileChanges changes = decode_profile(body, context.clock.now());
  if (needs_names && !(changes.first_name && *changes.first_name)) {
    body.violate("firstName", "First name is required");
  }
  if (needs_names && !(changes.last_name && *changes.last_name)) body.violate("lastName", "Last name is required");
  if (const base::Status valid = body.finish(); !valid) co_return std::unexpected(valid.error());
  co_return changes;
}

}  // namespace

Answer get_profile(const Context& context, http::Request& request) {
  if (!may_read_addressed(request)) co_return std::unexpected(profile_not_found());
  const auto full = co_await context.profiles.profile(addressed_user(request));
  if (!full) co_return std::unexpected(full.error());
  boost::json::object profile = view_profile(*full, context.urls);
  const base::Status added = co_await add_deletion(context, addressed_user(request), profile);
  if (!added) co_return std::unexpected(added.error());
  boost::json::object answer;
  answer["data"] = boost::json::object{{"profile", std::move(profile)}};
  co_return success(200, answer);
}

Answer put_profile(const Context& context, http::Request& request) {
  auto changes = co_await read_changes(context, request, false);
  if (!changes) co_return std::unexpected(std::move(changes).error());
  const auto saved = co_await context.profiles.save(request.principal->user_id, std::move(*changes));
  if (!saved) co_return std::unexpected(saved.error());
  boost::json::object answer{{"message", "Profile updated successfully"}};
  answer["data"] = data_of(saved->full, context);
  co_return success(200, answer);
}

Answer create_profile(const Context& context, http::Request& request) {
  auto changes = co_await read_changes(context, request, true);
  if (!changes) co_return std::unexpected(std::move(changes).error());
  const auto full = co_await context.profiles.create(request.principal->user_id, std::move(*changes));
  if (!full) co_return std::unexpected(full.error());
  boost::json::object answer = view_profile(*full, context.urls);
  answer["message"] = "Profile created successfully";
  answer["data"] = data_of(*full, context);
  co_return success(201, answer);
}

Answer delete_profile(const Context& context, http::Request& request) {
  const std::string user_id = request.principal->user_id;
  const auto removed = co_await context.profiles.remove(user_id);
  if (!removed) co_return std::unexpected(removed.error());
  const auto had_avatar = co_await context.avatars.remove(user_id);
  if (!had_avatar) co_return std::unexpected(had_avatar.error());
  if (!*removed && !*had_avatar) co_return std::unexpected(profile_not_found());
  co_return success(200, "Profile deleted successfully");
}

}  // namespace user
