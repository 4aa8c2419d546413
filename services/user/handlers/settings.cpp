#include "user/handlers/settings.hpp"

#include <utility>

#include "user/handlers/endpoint.hpp"
#include "user/handlers/settings_input.hpp"
#include "user/handlers/views.hpp"

namespace user {
namespace {

using AddView = void (*)(json::ObjectText&, const storage::UserSettings&);

/// `{"data":{name: view}}` with an optional message.
http::Response answer_with(json::MemberName name, AddView view, const storage::UserSettings& settings,
                           const char* message) {
  const auto append = [&](std::string& out, const storage::UserSettings& shown) {
    json::ObjectText data(out);
    data.add_object(name, [&](json::ObjectText& group) { view(group, shown); });
    data.end();
  };
  return answer_row(200, message, settings, append);
}

Answer show(const Context& context, std::string user_id, json::MemberName name, AddView view) {
  const auto settings = co_await context.profiles.settings(std::move(user_id));
  if (!settings) co_return std::unexpected(settings.error());
  co_return answer_with(name, view, *settings, nullptr);
}

}  // namespace

Answer get_settings(const Context& context, http::Request& request) {
  return show(context, request.principal->user_id, "settings", add_settings);
}

Answer put_settings(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder body(*members);
  storage::SettingsChanges changes = decode_settings(body);
  if (const base::Status valid = body.finish(); !valid) co_return std::unexpected(valid.error());
  const auto settings = co_await context.profiles.change_settings(request.principal->user_id, std::move(changes));
  if (!settings) co_return std::unexpected(settings.error());
  co_return answer_with("settings", add_settings, *settings, "Settings updated successfully");
}

Answer get_preferences(const Context& context, http::Request& request) {
  return show(context, request.principal->user_id, "preferences", add_preferences);
}

Answer put_preferences(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder body(*members);
  storage::SettingsChanges changes = decode_preferences(body, *members);
  if (const base::Status valid = body.finish(); !valid) co_return std::unexpected(valid.error());
  const std::string user_id = request.principal->user_id;
  const auto now = co_await context.profiles.settings(user_id);
  if (!now) co_return std::unexpected(now.error());
  if (const base::Status fits = check_extra_count(*now, changes); !fits) co_return std::unexpected(fits.error());
  const auto settings = co_await context.profiles.change_settings(user_id, std::move(changes));
  if (!settings) co_return std::unexpected(settings.error());
  co_return answer_with("preferences", add_preferences, *settings, "Preferences updated successfully");
}

}  // namespace user
