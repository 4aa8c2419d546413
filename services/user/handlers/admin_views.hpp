/// How accounts look to administrators: never a password, a hash or a token. Pure functions.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "storage/ports/account_store.hpp"
#include "storage/ports/audit_log.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"

namespace user {

/// A row of the list, without `_count`.
[[nodiscard]] boost::json::object view_listed(const storage::Account& account);
/// The same with what the page of one user shows.
[[nodiscard]] boost::json::object view_detail(const storage::Account& account);
/// What a change answers.
[[nodiscard]] boost::json::object view_changed(const storage::Account& account);

/// A sign-in, as its owner sees it (docs/http-contract.md §3.3).
[[nodiscard]] boost::json::object view_session(const storage::Session& session);
[[nodiscard]] boost::json::object view_audit_entry(const storage::AuditEntry& entry);
/// What the type of a security event is called there, "LOGIN_FAILED" for example.
[[nodiscard]] std::string event_word(const std::string& type);
[[nodiscard]] boost::json::object view_security_event(const storage::SecurityEvent& event);

/// `{field: [before, after]}` of what administrators change and what differs.
[[nodiscard]] std::string view_changes(const storage::Administered& done);

/// One line of the export, with the end of the line; cells that a spreadsheet would run begin with an apostrophe
/// (OWASP, CSV Injection).
[[nodiscard]] std::string csv_line(const storage::Account& account);
[[nodiscard]] std::string csv_head();

}  // namespace user
