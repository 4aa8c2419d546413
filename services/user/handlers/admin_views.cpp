#include "user/handlers/admin_views.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "accounts/device_words.hpp"
#include "json/writer.hpp"

namespace user {
namespace {

using storage::Account;

/// The contract's words for the events of our log.
constexpr std::pair<std::string_view, std::string_view> kEventWords[] = {
    {storage::kSignUpEvent, "REGISTERED"},
    {storage::kLoginEvent, "LOGIN_OK"},
    {"all_sessions_ended", "SESSION_ENDED"},
};

boost::json::object view_identity(const Account& account) {
  boost::json::object out;
  out["id"] = account.id;
  out["email"] = account.email;
  out["username"] = json::or_null(account.username);
  out["firstName"] = json::or_null(account.first_name);
  out["lastName"] = json::or_null(account.last_name);
  out["role"] = to_string(account.role);
  out["isVerified"] = account.is_verified;
  out["userCategory"] = to_string(account.user_category);
  return out;
}

/// RFC 4180 section 2.
std::string csv_cell(const std::string& text) {
  const bool would_run = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  const std::string safe = would_run ? "'" + text : text;
  if (safe.find_first_of("\",\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string time_text(const std::optional<base::Timestamp>& time) { return time ? base::to_iso8601(*time) : ""; }

}  // namespace

std::string event_word(const std::string& type) {
  for (const auto& [ours, theirs] : kEventWords) {
    if (type == ours) return std::string(theirs);
  }
  std::string word = type;
  std::ranges::transform(word, word.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
  return word;
}

boost::json::object view_listed(const Account& account) {
  boost::json::object out = view_identity(account);
  out["onboardingCompleted"] = account.onboarding_completed;
  out["isSuspended"] = account.is_suspended;
  out["suspendedAt"] = json::time_or_null(account.suspended_at);
  out["suspendedReason"] = json::or_null(account.suspended_reason);
  out["lastLoginAt"] = json::time_or_null(account.last_login_at);
  out["createdAt"] = base::to_iso8601(account.created_at);
  out["updatedAt"] = base::to_iso8601(account.updated_at);
  return out;
}

boost::json::object view_detail(const Account& account) {
  boost::json::object out = view_listed(account);
  out["phoneNumber"] = json::or_null(account.phone_number);
  out["dateOfBirth"] = json::time_or_null(account.date_of_birth);
  out["nationality"] = json::or_null(account.nationality);
  out["onboardingCompletedAt"] = json::time_or_null(account.onboarding_completed_at);
  out["revenueGenerated"] = 0;
  out["bookingsCount"] = 0;
  return out;
}

boost::json::object view_changed(const Account& account) {
  boost::json::object out = view_identity(account);
  out["isSuspended"] = account.is_suspended;
  out["updatedAt"] = base::to_iso8601(account.updated_at);
  return out;
}

boost::json::object view_session(const storage::Session& session) {
  boost::json::object out;
  out["id"] = session.family_id;
  out["current"] = false;
  out["createdAt"] = base::to_iso8601(session.authenticated_at);
  out["lastUsedAt"] = base::to_iso8601(session.created_at);
  out["expiresAt"] = base::to_iso8601(session.expires_at);
  out["rememberMe"] = session.remember_me;
  out["ipAddress"] = json::or_null(session.ip_address);
  out["userAgent"] = json::or_null(session.user_agent);
  out["device"] = accounts::device_words(session.user_agent.value_or(""));
  return out;
}

boost::json::object view_audit_entry(const storage::AuditEntry& entry) {
  boost::json::object out;
  out["id"] = entry.id;
  out["userId"] = entry.user_id;
  out["accessorId"] = json::or_null(entry.accessor_id);
  out["accessorType"] = entry.accessor_type;
  out["action"] = entry.action;
  out["resource"] = entry.resource;
  out["resourceId"] = json::or_null(entry.resource_id);
  out["ipAddress"] = json::or_null(entry.ip_address);
  out["userAgent"] = json::or_null(entry.user_agent);
  out["endpoint"] = json::or_null(entry.endpoint);
  out["method"] = json::or_null(entry.method);
  out["accessedAt"] = base::to_iso8601(entry.accessed_at);
  out["count"] = json::or_null(entry.count);
  boost::system::error_code error;
  out["changes"] = entry.changes ? boost::json::parse(*entry.changes, error) : nullptr;
  return out;
}

boost::json::object view_security_event(const storage::SecurityEvent& event) {
  boost::json::object out;
  out["id"] = event.id;
  out["userId"] = json::or_null(event.user_id);
  out["type"] = event_word(event.type);
  out["ip"] = json::or_null(event.ip_address);
  out["userAgent"] = json::or_null(event.user_agent);
  out["at"] = base::to_iso8601(event.at);
  return out;
}

std::string view_changes(const storage::Administered& done) {
  boost::json::object before = view_listed(done.before);
  const boost::json::object after = view_listed(done.after);
  boost::json::object changes;
  for (const auto& [name, value] : after) {
    if (name != "updatedAt" && before[name] != value) changes[name] = boost::json::array{before[name], value};
  }
  return json::serialize(changes);
}

std::string csv_head() {
  return "id,email,firstName,lastName,role,isVerified,isSuspended,createdAt,lastLoginAt,bookingsCount,"
         "revenueGenerated\r\n";
}

std::string csv_line(const Account& account) {
  std::string line = csv_cell(account.id);
  const auto add = [&line](const std::string& text) { line.append(",").append(csv_cell(text)); };
  add(account.email);
  add(account.first_name.value_or(""));
  add(account.last_name.value_or(""));
  add(std::string(to_string(account.role)));
  add(account.is_verified ? "true" : "false");
  add(account.is_suspended ? "true" : "false");
  add(base::to_iso8601(account.created_at));
  add(time_text(account.last_login_at));
  return line + ",0,0\r\n";
}

}  // namespace user
