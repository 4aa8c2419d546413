#include "user/routes.hpp"

#include <utility>

#include "user/handlers/avatar.hpp"
#include "user/handlers/avatar_file.hpp"
#include "user/handlers/document_upload.hpp"
#include "user/handlers/documents.hpp"
#include "user/handlers/endpoint.hpp"
#include "user/handlers/favorites.hpp"
#include "user/handlers/history.hpp"
#include "user/handlers/ownership.hpp"
#include "user/handlers/profile.hpp"
#include "user/handlers/profile_by_id.hpp"
#include "user/handlers/settings.hpp"

namespace user {
namespace {

using http::Method;

constexpr AuditedAccess kReadProfile{"READ", "UserProfile"};
constexpr AuditedAccess kCreateProfile{"CREATE", "UserProfile"};
constexpr AuditedAccess kUpdateProfile{"UPDATE", "UserProfile"};
constexpr AuditedAccess kDeleteProfile{"DELETE", "UserProfile"};
constexpr AuditedAccess kReadDocument{"READ", "Document"};
constexpr AuditedAccess kCreateDocument{"CREATE", "Document"};
constexpr AuditedAccess kUpdateDocument{"UPDATE", "Document"};
constexpr AuditedAccess kDeleteDocument{"DELETE", "Document"};
constexpr AuditedAccess kReadFavorite{"READ", "Favorite"};
constexpr AuditedAccess kCreateFavorite{"CREATE", "Favorite"};
constexpr AuditedAccess kUpdateFavorite{"UPDATE", "Favorite"};
constexpr AuditedAccess kDeleteFavorite{"DELETE", "Favorite"};
constexpr AuditedAccess kReadHistory{"READ", "UserHistory"};
constexpr AuditedAccess kCreateHistory{"CREATE", "UserHistory"};
constexpr AuditedAccess kDeleteHistory{"DELETE", "UserHistory"};

}  // namespace

std::vector<http::Route> routes(const Context& context, const Access& access) {
  const auto row = [&context](Method method, std::string path, std::vector<http::Guard> guards, AuditedAccess audited,
                              http::Handler handler) {
    return http::Route{.method = method,
                       .path = "/api/v1/users/" + std::move(path),
                       .guards = std::move(guards),
                       .handler = context.audit.audited(audited, std::move(handler))};
  };
  const std::vector<http::Guard> user{access.signed_in};
  const std::vector<http::Guard> owner{access.signed_in, require_own_id()};
  const std::vector<http::Guard> avatar{access.signed_in, require_own_id(), guards::rate_limit(access.avatar_limiter)};
  const std::vector<http::Guard> document{access.signed_in, guards::rate_limit(access.document_limiter)};

  const std::vector<http::Guard> check{access.signed_in, guards::rate_limit(access.favorites_check_limiter)};
  const auto noun = [&](Method method, const char* path, const std::vector<http::Guard>& guards, AuditedAccess audited,
                        Endpoint endpoint) { return row(method, path, guards, audited, bind(context, endpoint)); };

  std::vector<http::Route> rows{
      row(Method::kGet, "profile", user, kReadProfile, get_own_profile(context)),
      row(Method::kPut, "profile", user, kUpdateProfile, put_own_profile(context)),
      row(Method::kPost, "profile", user, kUpdateProfile, post_profile(context)),
      row(Method::kGet, "profile/{userId}", user, kReadProfile, get_profile(context)),
      row(Method::kPut, "profile/{userId}", owner, kUpdateProfile, put_profile(context)),
      row(Method::kPost, "profile/{userId}", owner, kCreateProfile, create_profile(context)),
      row(Method::kDelete, "profile/{userId}", owner, kDeleteProfile, delete_profile(context)),

      row(Method::kGet, "settings", user, kReadProfile, get_settings(context)),
      row(Method::kPut, "settings", user, kUpdateProfile, put_settings(context)),
      row(Method::kGet, "preferences", user, kReadProfile, get_preferences(context)),
      row(Method::kPut, "preferences", user, kUpdateProfile, put_preferences(context)),

      row(Method::kDelete, "profile/avatar", user, kUpdateProfile, delete_avatar(context)),

      row(Method::kGet, "documents", user, kReadDocument, list_documents(context)),
      row(Method::kPost, "documents", document, kCreateDocument, upload_document(context)),
      row(Method::kGet, "documents/{id}", user, kReadDocument, get_document(context)),
      row(Method::kGet, "documents/{id}/content", user, kReadDocument, get_document_content(context)),
      row(Method::kPatch, "documents/{id}", user, kUpdateDocument, patch_document(context)),
      row(Method::kDelete, "documents/{id}", user, kDeleteDocument, delete_document(context)),

      noun(Method::kGet, "favorites", user, kReadFavorite, list_favorites),
      noun(Method::kPost, "favorites", user, kCreateFavorite, add_favorite),
      noun(Method::kGet, "favorites/{id}", user, kReadFavorite, get_favorite),
      noun(Method::kPut, "favorites/{id}", user, kUpdateFavorite, change_favorite),
      noun(Method::kDelete, "favorites/{id}", user, kDeleteFavorite, remove_favorite),
      noun(Method::kGet, "favorites/check/{entityType}/{entityId}", check, kReadFavorite, check_favorite),
      noun(Method::kPost, "favorites/check-batch", check, kReadFavorite, check_favorites),

      noun(Method::kGet, "history", user, kReadHistory, list_history),
      noun(Method::kGet, "history/stats", user, kReadHistory, get_history_stats),
      noun(Method::kPost, "history", user, kCreateHistory, add_history_entry),
      noun(Method::kDelete, "history/{id}", user, kDeleteHistory, remove_history_entry),
      noun(Method::kDelete, "history", user, kDeleteHistory, clear_history),
  };
  for (const Method method : {Method::kPost, Method::kPut}) {
    for (const char* path : {"profile/avatar", "avatar/{userId}/avatar", "profile/{userId}/avatar"}) {
      rows.push_back(row(method, path, avatar, kUpdateProfile, upload_avatar(context)));
    }
  }
  // Public, and not limited: a page may show many pictures, and names cannot be guessed.
  rows.push_back(
      {.method = Method::kGet, .path = "/uploads/avatars/{name}", .guards = {}, .handler = get_avatar_file(context)});
  return rows;
}

}  // namespace user
