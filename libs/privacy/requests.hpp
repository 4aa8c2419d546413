/// What a user asks for under the GDPR (docs/http-contract.md §4.8): an export of their data, or its deletion. Asking
/// is writing a request and a work item that names it; the rest happens in the background, once, whichever process gets
/// to it (worker.hpp). A user has one open request of a type, however many ask at once.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/work_queue.hpp"

namespace privacy {

/// `not_found`, "Request not found".
[[nodiscard]] base::Error request_not_found();

struct RequestRules {
  std::chrono::milliseconds deletion_grace = std::chrono::hours{24 * 30};
  std::chrono::milliseconds export_kept = std::chrono::hours{24 * 30};  ///< from when it was asked for
};

struct Asked {
  storage::GdprRequest request;
  bool is_new = false;  ///< false: it was open before
};

/// Thread-safe; all that it refers to must outlive it.
class Requests {
 public:
  struct Parts {
    storage::AccountStore& accounts;
    storage::OwnedStores& owned;
    storage::BlobStore& blobs;
    storage::WorkQueue& work;
    const base::Clock& clock;
    base::Random& random;
    RequestRules rules;
  };
  explicit Requests(Parts parts) : parts_(parts) {}

  [[nodiscard]] runtime::Task<base::Result<Asked>> ask_for_export(std::string user_id);
  /// `last_admin`: the last active administrator has to make another first. Of two who ask at once both are
  /// heard, and the one whose time comes last stays (worker.hpp).
  [[nodiscard]] runtime::Task<base::Result<Asked>> ask_for_deletion(std::string user_id,
                                                                    std::optional<std::string> reason);

  /// Newest first.
  [[nodiscard]] runtime::Task<base::Result<storage::Page<storage::GdprRequest>>> list(
      std::string user_id, storage::Query<storage::GdprRequest> query);

  // `request_not_found` from all below, when the user has none of that id.

  [[nodiscard]] runtime::Task<base::Result<storage::GdprRequest>> get(std::string user_id, std::string id);

  /// `conflict`, reason REQUEST_NOT_OPEN, for one that is carried out already.
  [[nodiscard]] runtime::Task<base::Result<storage::GdprRequest>> cancel(std::string user_id, std::string id);

  struct Download {
    storage::GdprRequestStatus status{};           ///< while it is not completed there is no content
    std::unique_ptr<storage::BlobReader> content;  ///< JSON
  };
  /// `gone` when the export has expired.
  [[nodiscard]] runtime::Task<base::Result<Download>> open_export(std::string user_id, std::string id);

  /// See storage::deletion_scheduled_at.
  [[nodiscard]] runtime::Task<base::Result<std::optional<base::Timestamp>>> deletion_scheduled_at(std::string user_id);

 private:
  [[nodiscard]] runtime::Task<base::Result<bool>> is_last_admin(std::string user_id);
  [[nodiscard]] runtime::Task<base::Result<Asked>> ask(storage::GdprRequest request, base::Timestamp due_at);
  [[nodiscard]] storage::GdprRequest new_request(std::string user_id, storage::GdprRequestType type);
  [[nodiscard]] runtime::Task<base::Result<std::optional<storage::GdprRequest>>> find_open(
      std::string user_id, storage::GdprRequestType type);

  Parts parts_;
};

/// Ends an open request: its place is free for another.
void close(storage::GdprRequest& request, storage::GdprRequestStatus status, base::Timestamp now);

}  // namespace privacy
