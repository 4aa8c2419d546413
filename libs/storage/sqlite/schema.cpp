#include "storage/sqlite/schema.hpp"

#include <array>
#include <string>

#include "storage/sqlite/account_lists.hpp"
#include "storage/sqlite/audit_table.hpp"
#include "storage/sqlite/deliveries.hpp"
#include "storage/sqlite/documents.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/installation.hpp"
#include "storage/sqlite/owned_tables.hpp"
#include "storage/sqlite/uploads.hpp"
#include "storage/sqlite/work_table.hpp"

namespace storage::sqlite {
namespace {

// Times are milliseconds since the epoch. Columns named *_json hold JSON text.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  email_canonical TEXT NOT NULL UNIQUE,
  username TEXT,
  username_key TEXT UNIQUE,
  password_hash TEXT NOT NULL,
  first_name TEXT,
  last_name TEXT,
  phone_number TEXT,
  date_of_birth INTEGER,
  nationality TEXT,
  user_category TEXT NOT NULL,
  role TEXT NOT NULL,
  is_verified INTEGER NOT NULL,
  onboarding_completed INTEGER NOT NULL,
  onboarding_completed_at INTEGER,
  is_suspended INTEGER NOT NULL,
  suspended_at INTEGER,
  suspended_reason TEXT,
  token_epoch INTEGER NOT NULL,
  tokens_valid_after INTEGER,
  exempt_token_id TEXT,
  last_login_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  id TEXT NOT NULL UNIQUE,
  token_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  family_id TEXT NOT NULL,
  remember_me INTEGER NOT NULL,
  token_epoch INTEGER NOT NULL,
  authenticated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  consumed_at INTEGER,
  revoked_at INTEGER,
  ip_address TEXT,
  user_agent TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_family ON sessions (family_id, revoked_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE revoked_tokens (
  token_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (expires_at);

CREATE TABLE token_changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  subject TEXT NOT NULL
) STRICT;

CREATE TABLE profiles (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL UNIQUE,
  first_name TEXT,
  last_name TEXT,
  phone TEXT,
  date_of_birth INTEGER,
  bio TEXT,
  location TEXT,
  website TEXT,
  preferences_json TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
  user_id TEXT PRIMARY KEY,
  language TEXT NOT NULL,
  currency TEXT NOT NULL,
  timezone TEXT NOT NULL,
  deal_alerts INTEGER NOT NULL,
  trip_reminders INTEGER NOT NULL,
  price_alerts INTEGER NOT NULL,
  newsletter INTEGER NOT NULL,
  channel_email INTEGER,
  channel_push INTEGER,
  channel_sms INTEGER,
  notification_preferences_json TEXT,
  profile_visibility TEXT NOT NULL,
  data_sharing INTEGER NOT NULL,
  marketing INTEGER NOT NULL,
  preferred_destinations_json TEXT NOT NULL,
  accommodation_type_json TEXT NOT NULL,
  activities_json TEXT NOT NULL,
  dietary_json TEXT NOT NULL,
  extra_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE avatars (
  user_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  mime_type TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  thumbhash TEXT NOT NULL,
  dominant_colour TEXT NOT NULL,
  variants_json TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  title TEXT NOT NULL,
  category TEXT,
  original_name TEXT NOT NULL,
  stored_name TEXT NOT NULL UNIQUE,
  mime_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_by_user ON documents (user_id, created_at DESC, id DESC);

CREATE TABLE audit_entries (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  accessor_id TEXT,
  accessor_type TEXT NOT NULL,
  action TEXT NOT NULL,
  resource TEXT NOT NULL,
  resource_id TEXT,
  ip_address TEXT,
  user_agent TEXT,
  endpoint TEXT,
  method TEXT,
  accessed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_entries_by_user ON audit_entries (user_id, accessed_at DESC);
CREATE INDEX audit_entries_by_accessor ON audit_entries (accessor_id) WHERE accessor_id IS NOT NULL;
CREATE INDEX audit_entries_by_time ON audit_entries (accessed_at);

CREATE TABLE security_events (
  id TEXT PRIMARY KEY,
  user_id TEXT,
  type TEXT NOT NULL,
  ip_address TEXT,
  user_agent TEXT,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX security_events_by_user ON security_events (user_id, at DESC);
CREATE INDEX security_events_by_time ON security_events (at);
)sql";

constexpr std::array kMigrations{kVersion1};

base::Status refuse(const std::string& detail) { return std::unexpected(base::internal_error(detail)); }

base::Status apply_missing(Connection& connection, std::span<const char* const> steps) {
  const auto version = connection.query_integer("PRAGMA user_version");
  const auto latest = static_cast<std::int64_t>(steps.size());
  if (version < 0 || version > latest) {
    return refuse("database schema is version " + std::to_string(version) + ", this program knows " +
                  std::to_string(latest));
  }
  if (version == latest) return {};
  for (auto next = version; next < latest; ++next) {
    connection.execute(steps[static_cast<std::size_t>(next)]);
    connection.execute(("PRAGMA user_version = " + std::to_string(next + 1)).c_str());
  }
  return {};
}

}  // namespace

std::span<const char* const> migrations() noexcept { return kMigrations; }

base::Result<bool> migrate(Connection& connection, std::span<const char* const> steps) {
  try {
    connection.execute("BEGIN EXCLUSIVE");
    const bool is_new = connection.query_integer("PRAGMA user_version") == 0;
    const base::Status applied = apply_missing(connection, steps);
    if (applied) add_installation(connection, is_new);
    if (applied) add_audit_tables(connection);
    if (applied) add_owned_tables(connection);
    if (applied) add_document_indexes(connection);
    if (applied) add_upload_table(connection);
    if (applied) add_deliveries_table(connection);
    if (applied) add_account_indexes(connection);
    if (applied) add_work_table(connection);
    connection.execute(applied ? "COMMIT" : "ROLLBACK");
    if (!applied) return std::unexpected(applied.error());
    return is_new;
  } catch (const Failure& failure) {
    if (connection.is_in_transaction()) connection.execute("ROLLBACK");
    if (failure.is_damage()) throw;
    return std::unexpected(failure.to_error());
  }
}

}  // namespace storage::sqlite
