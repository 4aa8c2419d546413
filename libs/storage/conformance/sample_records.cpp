#include "storage/conformance/sample_records.hpp"

#include <concepts>
#include <utility>

#include "storage/records/random_record.hpp"

namespace storage::conformance {
namespace {

/// Times the fake clock does not reach, so that nothing expires.
base::Timestamp at(std::int64_t offset) { return base::from_millis(4'000'000'000'000 + offset); }

Account bare_account(const std::string& key) {
  Account row;
  row.id = key;
  row.email = key + "@example.com";
  row.email_canonical = key + "@canonical.example.com";
  row.password_hash = base::Secret{"hash of " + key};
  row.created_at = at(1);
  row.updated_at = at(2);
  return row;
}

Account account(const std::string& key) {
  Account row = bare_account(key);
  row.username = "Name-" + key;
  row.first_name = "Zoë";
  row.last_name = "O'Brien";
  row.phone_number = "+49 1";
  row.date_of_birth = base::from_millis(-86'400'000);
  row.nationality = "DE";
  row.user_category = UserCategory::kBusiness;
  row.role = Role::kModerator;
  row.is_verified = row.onboarding_completed = row.is_suspended = true;
  row.onboarding_completed_at = at(3);
  row.suspended_at = at(4);
  row.suspended_reason = "spam";
  row.token_epoch = 1'048'577;
  row.tokens_valid_after = at(5);
  row.exempt_token_id = "jti";
  row.last_login_at = at(6);
  return row;
}

Session bare_session(const std::string& key) {
  Session row;
  row.id = "id of " + key;
  row.token_hash = key;
  row.user_id = "user of " + key;
  row.family_id = "family of " + key;
  row.authenticated_at = at(1);
  row.expires_at = at(1'000'000);
  row.created_at = at(2);
  return row;
}

Session session(const std::string& key) {
  Session row = bare_session(key);
  row.remember_me = true;
  row.token_epoch = 7;
  row.consumed_at = at(3);
  row.revoked_at = at(4);
  row.ip_address = "192.0.2.1";
  row.user_agent = "agent";
  return row;
}

Profile bare_profile(const std::string& key) {
  Profile row;
  row.id = "id of " + key;
  row.user_id = key;
  row.created_at = at(1);
  row.updated_at = at(2);
  return row;
}

Profile profile(const std::string& key) {
  Profile row = bare_profile(key);
  row.first_name = "a";
  row.last_name = "b";
  row.phone = "c";
  row.date_of_birth = at(3);
  row.bio = "d\n\"e\"";
  row.location = "f";
  row.website = "https://example.com";
  row.preferences = R"({"$a.b":[1,null]})";
  return row;
}

UserSettings bare_settings(const std::string& key) {
  UserSettings row;
  row.user_id = key;
  row.deal_alerts = row.trip_reminders = row.price_alerts = row.marketing = false;
  row.created_at = at(1);
  row.updated_at = at(2);
  return row;
}

UserSettings settings(const std::string& key) {
  UserSettings row = bare_settings(key);
  row.language = "German";
  row.deal_alerts = row.newsletter = row.data_sharing = true;
  row.channel_email = true;
  row.channel_push = false;
  row.channel_sms = true;
  row.notification_preferences = R"({"x":1})";
  row.profile_visibility = "private";
  row.preferred_destinations = {"Rome", "Oslo"};
  row.accommodation_type = {"hotel"};
  row.activities = {"a", "b", "c"};
  row.dietary = {"vegan"};
  row.extra = {{"$k.1", "true"}, {"k2", R"({"y":[2]})"}};
  return row;
}

Avatar bare_avatar(const std::string& key) {
  Avatar row;
  row.user_id = key;
  row.name = key + ".png";
  row.mime_type = "image/png";
  row.created_at = at(1);
  return row;
}

Avatar avatar(const std::string& key) {
  Avatar row = bare_avatar(key);
  row.width = 640;
  row.height = 480;
  row.size_bytes = 5'000'000'000;
  row.sha256 = "ab";
  row.thumbhash = "cd==";
  row.dominant_colour = "#123456";
  row.variants = {{key + "-64.webp", "image/webp", 64, 64, 100}};
  return row;
}

Document document(const std::string& key, bool is_bare) {
  Document row;
  row.id = key;
  row.user_id = "u";
  row.title = "title";
  if (!is_bare) row.category = "passport";
  row.original_name = "scan.pdf";
  row.stored_name = key + ".pdf";
  row.mime_type = "application/pdf";
  row.size_bytes = 123;
  row.sha256 = "ef";
  row.created_at = at(1);
  row.updated_at = at(2);
  return row;
}

AuditEntry bare_audit_entry(const std::string& key) {
  AuditEntry row;
  row.id = key;
  row.user_id = "u";
  row.accessor_type = "user";
  row.action = "READ";
  row.resource = "UserProfile";
  row.accessed_at = at(1);
  return row;
}

AuditEntry audit_entry(const std::string& key) {
  AuditEntry row = bare_audit_entry(key);
  row.accessor_id = "admin";
  row.resource_id = "r";
  row.ip_address = "2001:db8::1";
  row.user_agent = "agent";
  row.endpoint = "/api";
  row.method = "GET";
  return row;
}

SecurityEvent security_event(const std::string& key, bool is_bare) {
  SecurityEvent row;
  row.id = key;
  row.type = "login";
  row.at = at(1);
  if (is_bare) return row;
  row.user_id = "u";
  row.ip_address = "192.0.2.1";
  row.user_agent = "agent";
  return row;
}

/// Owner and unique texts go with the key, so that nothing unique is shared.
Record owned(RecordKind kind, const std::string& key, bool is_bare) {
  Record record;
  base::SystemRandom random;
  for_each_kind([&]<class Row>() {
    if (kind_for<Row>() != kind) return;
    static const Row full = random_record<Row>(random);
    static const Row bare = storage::bare_record<Row>(random);
    Row row = is_bare ? bare : full;
    KeyOf<Row>::of(row) = key;
    for_each_member<Row>(typename Described<Row>::unique{}, [&](auto at) {
      if constexpr (std::same_as<typename decltype(at)::Value, std::string>) at.of(row) += key;
    });
    OwnerOf<Row>::of(row) = "user of " + key;
    record = std::move(row);
  });
  return record;
}

Record make(RecordKind kind, const std::string& key, bool is_bare) {
  switch (kind) {
    case RecordKind::kAccounts:
      return is_bare ? bare_account(key) : account(key);
    case RecordKind::kSessions:
      return is_bare ? bare_session(key) : session(key);
    case RecordKind::kRevokedTokens:
      return RevokedToken{key, "u", at(is_bare ? 1 : 2)};
    case RecordKind::kProfiles:
      return is_bare ? bare_profile(key) : profile(key);
    case RecordKind::kSettings:
      return is_bare ? bare_settings(key) : settings(key);
    case RecordKind::kAvatars:
      return is_bare ? bare_avatar(key) : avatar(key);
    case RecordKind::kDocuments:
      return document(key, is_bare);
    case RecordKind::kAuditEntries:
      return is_bare ? bare_audit_entry(key) : audit_entry(key);
    case RecordKind::kSecurityEvents:
      return security_event(key, is_bare);
  }
  return owned(kind, key, is_bare);
}

}  // namespace

Record sample_record(RecordKind kind, const std::string& key) { return make(kind, key, false); }

Record bare_record(RecordKind kind, const std::string& key) { return make(kind, key, true); }

}  // namespace storage::conformance
