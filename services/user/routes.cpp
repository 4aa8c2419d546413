#include "user/routes.hpp"

#include <utility>

#include "config/keys/record_keys.hpp"
#include "config/keys/user_keys.hpp"
#include "user/handlers/avatar.hpp"
#include "user/handlers/avatar_file.hpp"
#include "user/handlers/consents.hpp"
#include "user/handlers/document_content.hpp"
#include "user/handlers/document_links.hpp"
#include "user/handlers/document_thumbnail.hpp"
#include "user/handlers/document_upload.hpp"
#include "user/handlers/document_versions.hpp"
#include "user/handlers/documents.hpp"
#include "user/handlers/endpoint.hpp"
#include "user/handlers/favorites.hpp"
#include "user/handlers/gdpr_requests.hpp"
#include "user/handlers/history.hpp"
#include "user/handlers/ietf_uploads.hpp"
#include "user/handlers/notifications.hpp"
#include "user/handlers/onboarding.hpp"
#include "user/handlers/ownership.hpp"
#include "user/handlers/policies.hpp"
#include "user/handlers/profile.hpp"
#include "user/handlers/profile_by_id.hpp"
#include "user/handlers/resumable_uploads.hpp"
#include "user/handlers/settings.hpp"
#include "user/handlers/shared_document.hpp"
#include "user/handlers/travel_preferences.hpp"
#include "user/handlers/upload_body.hpp"
#include "user/handlers/upload_protocol.hpp"

namespace user {
namespace {

using http::Method;
namespace keys = config::keys;

/// What is no resource of the audit log.
constexpr AuditedAccess kNotAudited{};
constexpr AuditedAccess kReadProfile{"READ", "UserProfile"};
constexpr AuditedAccess kCreateProfile{"CREATE", "UserProfile", Subject::kProfile};
constexpr AuditedAccess kUpdateProfile{"UPDATE", "UserProfile", Subject::kProfile};
// The log of the old system calls preferences a part of the profile, and so do its readers.
constexpr AuditedAccess kUpdatePreference{"UPDATE", "UserProfile", Subject::kPreference};
constexpr AuditedAccess kDeleteProfile{"DELETE", "UserProfile", Subject::kProfile};
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
constexpr AuditedAccess kReadOnboarding{"READ", "TravelOnboardingProfile"};
constexpr AuditedAccess kCreateOnboarding{"CREATE", "TravelOnboardingProfile"};
constexpr AuditedAccess kUpdateOnboarding{"UPDATE", "TravelOnboardingProfile"};
constexpr AuditedAccess kDeleteOnboarding{"DELETE", "TravelOnboardingProfile"};

constexpr AuditedAccess kReadGdpr{"READ", "GdprData"};
constexpr AuditedAccess kCreateGdpr{"CREATE", "GdprData"};
constexpr AuditedAccess kChangeConsent{"UPDATE", "GdprData", Subject::kConsent};
constexpr AuditedAccess kDeleteGdpr{"DELETE", "GdprData"};
constexpr AuditedAccess kExportGdpr{"EXPORT", "GdprData"};

}  // namespace

std::vector<http::Route> routes(const Context& context, const Access& access) {
  const auto row = [&context](Method method, std::string path, std::vector<http::Guard> guards, AuditedAccess audited,
                              Endpoint endpoint) {
    const auto watched = [&](auto part) {
      return audited.action.empty() ? std::move(part) : context.audit.audited(audited, std::move(part));
    };
    // The first finds out who it is; only those behind it can forbid something to somebody who is known.
    for (std::size_t i = 1; i < guards.size(); ++i) guards[i] = watched(std::move(guards[i]));
    return http::Route{.method = method,
                       .path = "/api/v1/users/" + std::move(path),
                       .guards = std::move(guards),
                       .handler = watched(bind(context, endpoint))};
  };
  // Those who are signed in, within a limit of its own besides the general one.
  const auto limited = [&access](const char* family, std::string_view setting, const char* message = kTooManyRequests) {
    return std::vector<http::Guard>{access.signed_in,
                                    guards::rate_limit(access.limiters.make(family, setting, message))};
  };
  const std::vector<http::Guard> user{access.signed_in};
  const std::vector<http::Guard> owner{access.signed_in, require_own_id()};
  const std::vector<http::Guard> avatar{access.signed_in, require_own_id(), guards::rate_limit(context.avatar_limiter)};
  const auto document = limited("user-documents", keys::kLimitDocuments);
  const std::vector<http::Guard> uploading{speaks_upload_protocol(access.signed_in)};
  const std::vector<http::Guard> opening{speaks_upload_protocol(access.signed_in), document.back()};
  const std::vector<http::Guard> overriding{speaks_tus(access.signed_in)};
  const auto check = limited("user-favorites-check", keys::kLimitFavoritesCheck,
                             "Too many favorites check requests, please try again later.");
  const auto exporting = limited("user-gdpr-export", keys::kLimitGdprExport);
  const auto deleting = limited("user-gdpr-deletion", keys::kLimitGdprDeletion);

  std::vector<http::Route> rows{
      row(Method::kGet, "profile", user, kReadProfile, get_own_profile),
      row(Method::kPut, "profile", user, kUpdateProfile, put_own_profile),
      row(Method::kPost, "profile", user, kUpdateProfile, post_profile),
      row(Method::kGet, "profile/{userId}", user, kReadProfile, get_profile),
      row(Method::kPut, "profile/{userId}", owner, kUpdateProfile, put_profile),
      row(Method::kPost, "profile/{userId}", owner, kCreateProfile, create_profile),
      row(Method::kDelete, "profile/{userId}", owner, kDeleteProfile, delete_profile),

      row(Method::kGet, "settings", user, kReadProfile, get_settings),
      row(Method::kPut, "settings", user, kUpdatePreference, put_settings),
      row(Method::kGet, "preferences", user, kReadProfile, get_preferences),
      row(Method::kPut, "preferences", user, kUpdatePreference, put_preferences),

      row(Method::kDelete, "profile/avatar", user, kUpdateProfile, delete_avatar),

      row(Method::kGet, "documents", user, kReadDocument, list_documents),
      row(Method::kPost, "documents", document, kCreateDocument, upload_document),
      row(Method::kGet, "documents/usage", user, kReadDocument, get_document_usage),
      row(Method::kGet, "documents/{id}", user, kReadDocument, get_document),
      row(Method::kGet, "documents/{id}/content", user, kReadDocument, get_document_content),
      row(Method::kPatch, "documents/{id}", user, kUpdateDocument, patch_document),
      row(Method::kDelete, "documents/{id}", user, kDeleteDocument, delete_document),
      row(Method::kGet, "documents/{id}/versions", user, kReadDocument, list_document_versions),
      row(Method::kPost, "documents/{id}/versions", document, kUpdateDocument, add_document_version),
      row(Method::kPost, "documents/{id}/versions/{n}/restore", document, kUpdateDocument, restore_document_version),
      row(Method::kGet, "documents/{id}/thumbnail", user, kReadDocument, get_document_thumbnail),
      row(Method::kGet, "documents/{id}/links", user, kReadDocument, list_document_links),
      row(Method::kPost, "documents/{id}/links", user, kUpdateDocument, create_document_link),
      row(Method::kDelete, "documents/{id}/links/{linkId}", user, kUpdateDocument, revoke_document_link),
      row(Method::kPost, "documents/{id}/restore", user, kUpdateDocument, restore_document),

      // Only what becomes of them is noted in the audit log, as a change of a document.
      row(Method::kPost, "documents/uploads", opening, kNotAudited,
          by_protocol<create_resumable_upload, create_ietf_upload>),
      row(Method::kHead, "documents/uploads/{uploadId}", uploading, kNotAudited,
          by_protocol<head_resumable_upload, head_ietf_upload>),
      row(Method::kPatch, "documents/uploads/{uploadId}", uploading, kNotAudited,
          by_protocol<continue_resumable_upload, continue_ietf_upload>),
      row(Method::kDelete, "documents/uploads/{uploadId}", uploading, kNotAudited, remove_resumable_upload),
      row(Method::kPost, "documents/uploads/{uploadId}", overriding, kNotAudited, override_resumable_upload),

      row(Method::kGet, "favorites", user, kReadFavorite, list_favorites),
      row(Method::kPost, "favorites", user, kCreateFavorite, add_favorite),
      row(Method::kGet, "favorites/{id}", user, kReadFavorite, get_favorite),
      row(Method::kPut, "favorites/{id}", user, kUpdateFavorite, change_favorite),
      row(Method::kDelete, "favorites/{id}", user, kDeleteFavorite, remove_favorite),
      row(Method::kGet, "favorites/check/{entityType}/{entityId}", check, kReadFavorite, check_favorite),
      row(Method::kPost, "favorites/check-batch", check, kReadFavorite, check_favorites),

      row(Method::kGet, "history", user, kReadHistory, list_history),
      row(Method::kGet, "history/stats", user, kReadHistory, get_history_stats),
      row(Method::kPost, "history", user, kCreateHistory, add_history_entry),
      row(Method::kDelete, "history/{id}", user, kDeleteHistory, remove_history_entry),
      row(Method::kDelete, "history", user, kDeleteHistory, clear_history),

      row(Method::kGet, "notifications", user, kNotAudited, list_notifications),
      row(Method::kGet, "notifications/unread-count", user, kNotAudited, count_unread_notifications),
      row(Method::kPatch, "notifications/mark-all-read", user, kNotAudited, read_all_notifications),
      row(Method::kPatch, "notifications/{id}/read", user, kNotAudited, read_notification),
      row(Method::kPost, "notifications/internal", {access.internal}, kNotAudited, post_notification),
      row(Method::kGet, "notification-preferences", user, kReadProfile, get_notification_preferences),
      row(Method::kPut, "notification-preferences", user, kUpdatePreference, put_notification_preferences),
      row(Method::kGet, "onboarding", user, kReadOnboarding, get_onboarding),
      row(Method::kPost, "onboarding", user, kCreateOnboarding, start_onboarding),
      row(Method::kPut, "onboarding/step", user, kUpdateOnboarding, put_onboarding_step),
      row(Method::kGet, "onboarding/progress", user, kReadOnboarding, get_onboarding_progress),
      row(Method::kPost, "onboarding/complete", user, kUpdateOnboarding, complete_onboarding),
      row(Method::kDelete, "onboarding", user, kDeleteOnboarding, delete_onboarding),
      row(Method::kPost, "gdpr/privacy-policy/accept", user, kCreateGdpr, accept_privacy_policy),
      row(Method::kGet, "gdpr/consent", user, kReadGdpr, get_consent),
      row(Method::kPut, "gdpr/consent", user, kChangeConsent, change_consent),
      row(Method::kPatch, "gdpr/consent", user, kChangeConsent, change_consent),
      row(Method::kPost, "gdpr/consent", user, kChangeConsent, change_consent),
      row(Method::kGet, "gdpr/consent/history", user, kReadGdpr, list_consent_history),
      row(Method::kGet, "gdpr/requests", user, kReadGdpr, list_gdpr_requests),
      row(Method::kGet, "gdpr/requests/{id}", user, kReadGdpr, get_gdpr_request),
      row(Method::kDelete, "gdpr/requests/{id}", user, kDeleteGdpr, cancel_gdpr_request),
      row(Method::kGet, "gdpr/data-export/{id}/download", user, kExportGdpr, download_export),
  };
  for (const char* path : {"gdpr/data-export", "gdpr/export"}) {
    rows.push_back(row(Method::kPost, path, exporting, kCreateGdpr, request_export));
  }
  for (const char* path : {"gdpr/data-deletion", "gdpr/delete-account"}) {
    rows.push_back(row(Method::kPost, path, deleting, kCreateGdpr, request_deletion));
  }
  const std::vector<http::Guard> anybody{access.anybody};
  for (const char* path : {"", "/{uploadId}"}) {
    rows.push_back({.method = Method::kOptions,
                    .path = std::string(kResumablePath) + path,
                    .guards = anybody,
                    .handler = bind(context, describe_resumable_uploads)});
  }
  // For anyone who has a link; each download is an audit row of its own.
  rows.push_back({.method = Method::kGet,
                  .path = "/api/v1/users/documents/shared/{token}",
                  .guards = anybody,
                  .handler = bind(context, get_shared_document)});
  rows.push_back({.method = Method::kPost,
                  .path = "/api/v1/users/documents/shared/{token}",
                  .guards = anybody,
                  .handler = bind(context, redeem_shared_document)});
  // The same for everybody: nobody's data is read.
  rows.push_back({.method = Method::kGet,
                  .path = "/api/v1/users/gdpr/privacy-policy",
                  .guards = anybody,
                  .handler = bind(context, get_privacy_policy)});
  rows.push_back({.method = Method::kGet,
                  .path = "/api/v1/users/gdpr/privacy-policy/versions",
                  .guards = anybody,
                  .handler = bind(context, list_privacy_policies)});
  // Of the AI service; each record that is read is an audit row of its own.
  const auto internal = [&](Method method, std::string path, Endpoint endpoint) {
    rows.push_back({.method = method,
                    .path = "/api/v1/ai/" + std::move(path),
                    .guards = {access.internal},
                    .handler = bind(context, endpoint)});
  };
  internal(Method::kGet, "users/{userId}/preferences", get_travel_preferences);
  internal(Method::kPost, "users/preferences/batch", list_travel_preferences);
  internal(Method::kGet, "health", get_travel_preferences_health);
  for (const Method method : {Method::kPost, Method::kPut}) {
    for (const char* path : {"profile/avatar", "avatar/{userId}/avatar", "profile/{userId}/avatar"}) {
      rows.push_back(row(method, path, avatar, kUpdateProfile, upload_avatar));
    }
  }
  // Public, and not limited: a page may show many pictures, and names cannot be guessed.
  rows.push_back({.method = Method::kGet,
                  .path = "/uploads/avatars/{name}",
                  .guards = {},
                  .handler = bind(context, get_avatar_file)});
  return rows;
}

}  // namespace user
