/// How domain values look in answers (docs/http-contract.md §4.1 to §4.3). Pure functions.
#pragma once

#include <boost/json/object.hpp>

#include "json/text.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "storage/ports/settings_store.hpp"
#include "user/domain/avatar_urls.hpp"
#include "user/domain/profiles.hpp"

namespace user {

/// The groups `preferences`, `notifications`, `privacy` and `travel`.
void add_settings(json::ObjectText& out, const storage::UserSettings& settings);
/// The flat object of `/users/preferences`: the group and everything else that was stored there.
void add_preferences(json::ObjectText& out, const storage::UserSettings& settings);
/// The root keys of `GET /users/profile`.
void add_overview(json::ObjectText& out, const storage::Person& overview, const AvatarUrls& urls);
/// P of the by-id endpoints.
[[nodiscard]] boost::json::object view_profile(const FullProfile& full, const AvatarUrls& urls);
/// `data.avatar` of an upload.
[[nodiscard]] boost::json::object view_avatar(const storage::Avatar& avatar, const AvatarUrls& urls);
/// D.
void append_document(std::string& out, const storage::DocumentEntry& entry);

}  // namespace user
