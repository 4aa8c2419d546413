/// Keeps parallel uploads of one user from exceeding the quota together, without a transaction.
///
/// Each user has a document with the uploads under way. Before bytes are taken in, their size is added there by
/// compare-and-set, after what is stored and what is under way was counted; afterwards it is taken out again. Nobody
/// can be overlooked: what is counted as stored was under way before, and any upload that came or went between the
/// counting and the adding moves the version. What a crash leaves behind counts for ten minutes, which is longer than
/// any call takes and clocks differ. Blocks; throws Failure.
#pragma once

#include <string>

#include "storage/mongodb/client_pool.hpp"
#include "storage/ports/document_catalogue.hpp"

namespace storage::mongodb {

/// One upload under way.
struct Upload {
  std::string id;  ///< of the document; for a version of one, the stored name of its bytes
  std::uint64_t bytes = 0;
  bool is_version = false;
  std::string completes;  ///< the open upload (uploads.hpp) whose room this takes; empty: none
  base::Timestamp since;
};

/// All documents of the user.
[[nodiscard]] std::vector<DocumentEntry> entries_of(Client& client, const std::string& user_id);

/// What the user has stored, and what open uploads hold; without what `under_way` stores or completes.
[[nodiscard]] DocumentUsage stored_usage(Client& client, const std::string& user_id,
                                         const std::vector<Upload>& under_way = {});

/// Room for one upload, given back at the end.
class Reservation {
 public:
  /// Check `is_granted` afterwards. `upload.since` is now, in wall-clock time.
  Reservation(Client& client, std::string user_id, const Upload& upload, const DocumentQuota& quota);
  ~Reservation();
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  [[nodiscard]] bool is_granted() const noexcept { return is_granted_; }
  /// What was stored when it was asked for.
  [[nodiscard]] const DocumentUsage& used() const noexcept { return used_; }

 private:
  Client& client_;
  const std::string user_id_;
  const std::string upload_id_;
  DocumentUsage used_;
  bool is_granted_ = false;
};

}  // namespace storage::mongodb
