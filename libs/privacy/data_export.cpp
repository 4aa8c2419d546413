#include "privacy/data_export.hpp"

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "json/writer.hpp"
#include "storage/records/json_view_of.hpp"

namespace privacy {
namespace {

using boost::json::object;

/// Handed to the blob in pieces of about this many bytes.
constexpr std::size_t kPieceBytes = 64UL * 1024;

object view_account(const storage::Account& row) {
  object out;
  out["id"] = row.id;
  out["email"] = row.email;
  out["username"] = json::or_null(row.username);
  out["firstName"] = json::or_null(row.first_name);
  out["lastName"] = json::or_null(row.last_name);
  out["phoneNumber"] = json::or_null(row.phone_number);
  out["dateOfBirth"] = json::time_or_null(row.date_of_birth);
  out["nationality"] = json::or_null(row.nationality);
  out["userCategory"] = std::string(to_string(row.user_category));
  out["role"] = std::string(to_string(row.role));
  out["isVerified"] = row.is_verified;
  out["onboardingCompleted"] = row.onboarding_completed;
  out["onboardingCompletedAt"] = json::time_or_null(row.onboarding_completed_at);
  out["isSuspended"] = row.is_suspended;
  out["suspendedAt"] = json::time_or_null(row.suspended_at);
  out["suspendedReason"] = json::or_null(row.suspended_reason);
  out["lastLoginAt"] = json::time_or_null(row.last_login_at);
  out["createdAt"] = base::to_iso8601(row.created_at);
  out["updatedAt"] = base::to_iso8601(row.updated_at);
  return out;
}

boost::json::value view_avatar(const std::optional<storage::Avatar>& row) {
  if (!row) return nullptr;
  object out;
  out["url"] = "/uploads/avatars/" + row->name;
  out["mimeType"] = row->mime_type;
  out["width"] = row->width;
  out["height"] = row->height;
  out["size"] = row->size_bytes;
  out["sha256"] = row->sha256;
  out["createdAt"] = base::to_iso8601(row->created_at);
  return out;
}

object view_preferences(const storage::UserSettings& row) {
  object out;
  out["language"] = row.language;
  out["currency"] = row.currency;
  out["timezone"] = row.timezone;
  for (const auto& [name, text] : row.extra) out[name] = storage::stored_json(text);
  return out;
}

object view_notifications(const storage::UserSettings& row) {
  object out;
  out["dealAlerts"] = row.deal_alerts;
  out["tripReminders"] = row.trip_reminders;
  out["priceAlerts"] = row.price_alerts;
  out["newsletter"] = row.newsletter;
  out["email"] = json::or_null(row.channel_email);
  out["push"] = json::or_null(row.channel_push);
  out["sms"] = json::or_null(row.channel_sms);
  out["preferences"] = storage::stored_json(row.notification_preferences);
  return out;
}

object view_settings(const storage::UserSettings& row) {
  object out;
  out["preferences"] = view_preferences(row);
  out["notifications"] = view_notifications(row);
  out["privacy"] = object{
      {"profileVisibility", row.profile_visibility}, {"dataSharing", row.data_sharing}, {"marketing", row.marketing}};
  out["travel"] = object{{"preferredDestinations", json::to_array(row.preferred_destinations)},
                         {"accommodationType", json::to_array(row.accommodation_type)},
                         {"activities", json::to_array(row.activities)},
                         {"dietary", json::to_array(row.dietary)}};
  out["createdAt"] = base::to_iso8601(row.created_at);
  out["updatedAt"] = base::to_iso8601(row.updated_at);
  return out;
}

object view_document(const storage::DocumentEntry& entry, const std::vector<storage::DocumentVersion>& older) {
  object out = storage::json_view(entry.document);
  out.erase("storedName");
  out["tags"] = json::to_array(entry.details.tags);
  out["version"] = entry.details.number;
  out["status"] = std::string(to_string(entry.details.status));
  out["deletedAt"] = json::time_or_null(entry.details.deleted_at);
  boost::json::array versions;
  for (const storage::DocumentVersion& version : older) versions.emplace_back(storage::json_view(version));
  out["olderVersions"] = std::move(versions);
  return out;
}

/// Neither the token nor its hash.
object view_session(const storage::Session& row) {
  object out;
  out["id"] = row.family_id;
  out["signedInAt"] = base::to_iso8601(row.authenticated_at);
  out["lastUsedAt"] = base::to_iso8601(row.created_at);
  out["expiresAt"] = base::to_iso8601(row.expires_at);
  out["rememberMe"] = row.remember_me;
  out["ipAddress"] = json::or_null(row.ip_address);
  out["userAgent"] = json::or_null(row.user_agent);
  return out;
}

object view_security_event(const storage::SecurityEvent& row) {
  object out;
  out["id"] = row.id;
  out["type"] = row.type;
  out["ipAddress"] = json::or_null(row.ip_address);
  out["userAgent"] = json::or_null(row.user_agent);
  out["at"] = base::to_iso8601(row.at);
  return out;
}

/// Who else looked is told by what they were, not by who they are.
object view_access(const storage::AuditEntry& row) {
  object out;
  out["id"] = row.id;
  out["accessorType"] = row.accessor_type;
  out["action"] = row.action;
  out["resource"] = row.resource;
  out["resourceId"] = json::or_null(row.resource_id);
  out["endpoint"] = json::or_null(row.endpoint);
  out["method"] = json::or_null(row.method);
  out["accessedAt"] = base::to_iso8601(row.accessed_at);
  out["count"] = json::or_null(row.count);
  const bool is_own = row.accessor_id == row.user_id;
  out["ipAddress"] = is_own ? json::or_null(row.ip_address) : nullptr;
  out["userAgent"] = is_own ? json::or_null(row.user_agent) : nullptr;
  return out;
}

}  // namespace

/// A JSON object on its way into a blob, member by member, and the sink of whatever kind is being written. Used by one
/// coroutine.
class DataExport::Document final : public storage::JsonSink {
 public:
  Document(storage::BlobWriter& blob, KeepGoing keep_going) : blob_(blob), keep_going_(std::move(keep_going)) {}

  void reading(std::string_view part) { part_ = part; }

  void member(std::string_view name, const boost::json::value& value) {
    begin(name);
    json::serialize_to(text_, value);
  }
  /// The records that come with `add`, until `end`.
  void begin_records(std::string_view name, storage::Exported exported) {
    begin(name);
    exported_ = exported;
    is_first_record_ = true;
    if (exported_ == storage::Exported::kList) text_ += '[';
  }
  void end_records() {
    if (exported_ == storage::Exported::kList) text_ += ']';
    if (exported_ == storage::Exported::kOne && is_first_record_) text_ += "null";
    exported_ = storage::Exported::kNot;
  }
  /// What the contract promises of every export and no kind has.
  void add_missing(std::string_view name, const boost::json::value& value) {
    if (!names_.contains(name)) member(name, value);
  }
  void end() { text_ += '}'; }

  /// What is written just now, for people.
  [[nodiscard]] const std::string& part() const noexcept { return part_; }

  base::Status add(const object& record) { return add(json::serialize(record)); }
  base::Status add(std::string_view record) override {
    const bool is_one_too_many = exported_ == storage::Exported::kOne && !is_first_record_;
    if (is_one_too_many) return std::unexpected(base::internal_error("two records of a kind of which there is one"));
    if (!is_first_record_) text_ += ',';
    is_first_record_ = false;
    text_ += record;
    return {};
  }
  runtime::Task<base::Status> drain() override {
    if (text_.size() < kPieceBytes) return keep_going_();
    return flush();
  }
  runtime::Task<base::Status> flush() {
    const base::Status going = co_await keep_going_();
    if (!going) co_return going;
    co_return co_await blob_.append(std::exchange(text_, {}));
  }

 private:
  void begin(std::string_view name) {
    part_ = name;
    text_ += names_.empty() ? '{' : ',';
    names_.emplace(name);
    json::serialize_to(text_, boost::json::value(part_));
    text_ += ':';
  }

  storage::BlobWriter& blob_;
  const KeepGoing keep_going_;
  std::string text_;
  std::string part_ = "file";
  std::set<std::string, std::less<>> names_;
  storage::Exported exported_ = storage::Exported::kNot;
  bool is_first_record_ = true;
};

runtime::Task<std::expected<void, ExportFailure>> DataExport::write(std::string user_id, std::string name,
                                                                    KeepGoing keep_going) {
  using Outcome = std::expected<void, ExportFailure>;
  auto blob = co_await parts_.blobs.create(storage::BlobKind::kExport);
  if (!blob) co_return Outcome(std::unexpect, ExportFailure{"file", blob.error()});
  Document out(**blob, std::move(keep_going));
  static constexpr std::array<Step, 8> kSteps{&DataExport::write_account,         &DataExport::write_profile,
                                              &DataExport::write_settings,        &DataExport::write_records,
                                              &DataExport::write_documents,       &DataExport::write_sessions,
                                              &DataExport::write_security_events, &DataExport::write_accesses};
  for (const Step step : kSteps) {
    const base::Status done = co_await (this->*step)(user_id, out);
    if (!done) co_return Outcome(std::unexpect, ExportFailure{out.part(), done.error()});
  }
  out.end();
  base::Status stored = co_await out.flush();
  if (stored) stored = co_await (*blob)->commit(std::move(name));
  const bool is_there = stored || stored.error().code() == base::ErrorCode::kAlreadyExists;
  if (!is_there) co_return Outcome(std::unexpect, ExportFailure{"file", stored.error()});
  co_return Outcome();
}

runtime::Task<base::Status> DataExport::write_account(const std::string& user_id, Document& out) {
  out.reading("user");
  const auto account = co_await parts_.accounts.find_by_id(user_id);
  if (!account) co_return std::unexpected(account.error());
  if (!*account) co_return std::unexpected(storage::account_not_found());
  out.member("user", view_account(**account));
  co_return base::Status{};
}

runtime::Task<base::Status> DataExport::write_profile(const std::string& user_id, Document& out) {
  out.reading("profile");
  const auto profile = co_await parts_.profiles.find_by_user(user_id);
  if (!profile) co_return std::unexpected(profile.error());
  boost::json::value shown = nullptr;
  if (*profile) shown = storage::json_view(**profile);
  out.member("profile", shown);
  out.reading("avatar");
  const auto avatar = co_await parts_.avatars.find_by_user(user_id);
  if (!avatar) co_return std::unexpected(avatar.error());
  out.member("avatar", view_avatar(*avatar));
  co_return base::Status{};
}

runtime::Task<base::Status> DataExport::write_settings(const std::string& user_id, Document& out) {
  out.reading("settings");
  const auto settings = co_await parts_.settings.get(user_id);
  if (!settings) co_return std::unexpected(settings.error());
  out.member("preferences", view_preferences(*settings));
  out.member("settings", view_settings(*settings));
  co_return base::Status{};
}

runtime::Task<base::Status> DataExport::write_records(const std::string& user_id, Document& out) {
  std::function<storage::JsonSink&(const storage::Kind&)> sink_of = [&out](const storage::Kind& kind) -> Document& {
    out.end_records();
    out.begin_records(kind.export_as, kind.exported);
    return out;
  };
  const base::Status exported = co_await export_owner(parts_.owned, user_id, std::move(sink_of));
  if (!exported) co_return exported;
  out.end_records();
  out.add_missing("notifications", boost::json::array());
  out.add_missing("travelOnboarding", nullptr);
  out.add_missing("searches", boost::json::array());
  co_return base::Status{};
}

runtime::Task<base::Status> DataExport::write_documents(const std::string& user_id, Document& out) {
  out.begin_records("documents", storage::Exported::kList);
  std::optional<std::string> after;
  while (true) {
    storage::DocumentQuery query;
    query.limit = storage::kDocumentPageMax;
    query.after = after;
    query.place = storage::DocumentPlace::kEverywhere;
    const auto page = co_await parts_.documents.list(user_id, std::move(query));
    if (!page) co_return std::unexpected(page.error());
    if (page->items.empty()) break;
    for (const storage::DocumentEntry& entry : page->items) {
      const auto older = co_await parts_.documents.versions(user_id, entry.document.id);
      if (!older) co_return std::unexpected(older.error());
      static_cast<void>(out.add(view_document(entry, *older)));
    }
    after = page->items.back().document.id;
    const base::Status drained = co_await out.drain();
    if (!drained) co_return drained;
  }
  out.end_records();
  co_return base::Status{};
}

/// Those that have not ended.
runtime::Task<base::Status> DataExport::write_sessions(const std::string& user_id, Document& out) {
  out.begin_records("sessions", storage::Exported::kList);
  const auto rows = co_await parts_.sessions.sign_ins_of_user(user_id);
  if (!rows) co_return std::unexpected(rows.error());
  for (const storage::Session& row : *rows) static_cast<void>(out.add(view_session(row)));
  out.end_records();
  co_return co_await out.drain();
}

/// A page at a time, however many there are.
template <class Row>
runtime::Task<base::Status> DataExport::write_log(const std::string& user_id, storage::EventLog<Row>& log,
                                                  boost::json::object (*view)(const Row&), Document& out) {
  const base::Status flushed = co_await log.flush();
  if (!flushed) co_return flushed;
  std::optional<storage::EventPlace> after;
  while (true) {
    const auto rows = co_await log.older_of_user(user_id, after, storage::kEventsAnsweredMax);
    if (!rows) co_return std::unexpected(rows.error());
    if (rows->empty()) break;
    for (const Row& row : *rows) static_cast<void>(out.add(view(row)));
    after = place_of(rows->back());
    const base::Status drained = co_await out.drain();
    if (!drained) co_return drained;
  }
  out.end_records();
  co_return base::Status{};
}

runtime::Task<base::Status> DataExport::write_security_events(const std::string& user_id, Document& out) {
  out.begin_records("securityEvents", storage::Exported::kList);
  return write_log<storage::SecurityEvent>(user_id, parts_.security_events, &view_security_event, out);
}

runtime::Task<base::Status> DataExport::write_accesses(const std::string& user_id, Document& out) {
  out.begin_records("dataAccesses", storage::Exported::kList);
  return write_log<storage::AuditEntry>(user_id, parts_.audit, &view_access, out);
}

}  // namespace privacy
