/// Everything the installation has of a person, as one JSON document (docs/http-contract.md §4.8), written piece by
/// piece into a blob and never in memory as a whole.
#pragma once

#include <expected>
#include <functional>
#include <string>

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/audit_log.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/profile_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/settings_store.hpp"

namespace privacy {

/// A part of the export that could not be read: which, in its own words, and why.
struct ExportFailure {
  std::string part;
  base::Error error;
};

/// Thread-safe; all that it refers to must outlive it.
class DataExport {
 public:
  struct Parts {
    storage::AccountStore& accounts;
    storage::SessionStore& sessions;
    storage::ProfileStore& profiles;
    storage::SettingsStore& settings;
    storage::AvatarStore& avatars;
    storage::DocumentCatalogue& documents;
    storage::OwnedStores& owned;
    storage::BlobStore& blobs;
    storage::AuditLog& audit;
    storage::SecurityEventLog& security_events;
  };
  explicit DataExport(Parts parts) : parts_(parts) {}

  /// Asked between pieces; what it fails with ends the export.
  using KeepGoing = std::function<runtime::Task<base::Status>()>;

  /// Writes the blob `name` of the user's data. One of that name that is there already stays and is no failure.
  [[nodiscard]] runtime::Task<std::expected<void, ExportFailure>> write(std::string user_id, std::string name,
                                                                        KeepGoing keep_going);

 private:
  class Document;
  using Step = runtime::Task<base::Status> (DataExport::*)(const std::string& user_id, Document& out);
  [[nodiscard]] runtime::Task<base::Status> write_account(const std::string& user_id, Document& out);
  [[nodiscard]] runtime::Task<base::Status> write_profile(const std::string& user_id, Document& out);
  [[nodiscard]] runtime::Task<base::Status> write_settings(const std::string& user_id, Document& out);
  [[nodiscard]] runtime::Task<base::Status> write_records(const std::string& user_id, Document& out);
  [[nodiscard]] runtime::Task<base::Status> write_documents(const std::string& user_id, Document& out);
  [[nodiscard]] runtime::Task<base::Status> write_sessions(const std::string& user_id, Document& out);
  [[nodiscard]] runtime::Task<base::Status> write_security_events(const std::string& user_id, Document& out);
  [[nodiscard]] runtime::Task<base::Status> write_accesses(const std::string& user_id, Document& out);
  template <class Row>
  [[nodiscard]] runtime::Task<base::Status> write_log(const std::string& user_id, storage::EventLog<Row>& log,
                                                      boost::json::object (*view)(const Row&), Document& out);

  Parts parts_;
};

}  // namespace privacy
