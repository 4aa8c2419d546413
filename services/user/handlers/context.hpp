/// What handlers work with. Everything referred to outlives the routes.
#pragma once

#include <chrono>
#include <memory>

#include "accounts/administering.hpp"
#include "accounts/passwords.hpp"
#include "accounts/security_journal.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "endpoints/answer.hpp"
#include "endpoints/body.hpp"
#include "guards/email_change_limit.hpp"
#include "guards/rate_limit.hpp"
#include "privacy/consents.hpp"
#include "privacy/erasure.hpp"
#include "privacy/policies.hpp"
#include "privacy/requests.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/rate_limit_store.hpp"
#include "storage/ports/token_change_feed.hpp"
#include "storage/records/bounds.hpp"
#include "user/domain/avatar_urls.hpp"
#include "user/domain/avatar_variants.hpp"
#include "user/domain/avatars.hpp"
#include "user/domain/changes.hpp"
#include "user/domain/document_links.hpp"
#include "user/domain/document_thumbnails.hpp"
#include "user/domain/notifications.hpp"
#include "user/domain/profiles.hpp"
#include "user/domain/resumable_uploads.hpp"
#include "user/domain/slots.hpp"
#include "user/handlers/admin_actions.hpp"
#include "user/handlers/audit_trail.hpp"
#include "user/handlers/document_metrics.hpp"

namespace user {

using endpoints::Answer;
using endpoints::read_json;
using endpoints::success;

struct Context {
  Profiles& profiles;
  Avatars& avatars;
  AvatarVariants& variants;
  Documents& documents;
  DocumentVersions& versions;
  ResumableUploads& uploads;
  DocumentLinks& links;
  const DocumentMetrics& document_metrics;
  DocumentThumbnails& thumbnails;
  storage::AccountStore& account_store;
  storage::OwnedStores& owned;
  Notifications& notifications;
  privacy::Policies& policies;
  privacy::Consents& consents;
  privacy::Requests& requests;
  privacy::Erasure& erasure;
  const accounts::Passwords& passwords;
  accounts::SecurityJournal& journal;
  const AvatarUrls& urls;
  Changes& changes;
  AuditTrail& audit;
  Slots& picture_slots;   ///< uploads that hold a picture in memory
  Slots& document_slots;  ///< uploads that hold the head of a document
  std::shared_ptr<const guards::RateLimiter> avatar_limiter;
  const guards::EmailChangeLimit& email_changes;
  const base::Clock& clock;
  base::Random& random;
  json::ParseLimits json_limits;     ///< of every body but those of profiles
  json::ParseLimits profile_limits;  ///< of `PUT /users/profile`, which may carry a picture
  // For administrators.
  accounts::Administering administering;
  storage::AuditLog& audit_log;
  storage::SecurityEventLog& security_events;
  storage::TokenChangeFeed& token_changes;
  storage::RateLimitStore& rate_limits;
  const AdminActions& admin_actions;
  std::size_t upload_bytes_max = 5'242'880;
  storage::RecordBounds record_bounds;
  /// The longest a picture waits for a worker and is worked on: `Request::extra_time` of requests that process one.
  std::chrono::milliseconds picture_time{0};
};

}  // namespace user
