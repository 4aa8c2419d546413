/// Keeps parallel uploads of one user from exceeding the quota together, without a transaction.
///
/// Each user has a document with the uploads under way. Before a document is inserted, its size is added there by
/// compare-and-set, after what is stored and what is under way was counted; afterwards it is taken out again. Nobody
/// can be overlooked: a document counted as stored was under way before, and any upload that came or went between the
/// counting and the adding moves the version. What a crash leaves behind counts for ten minutes, which is longer than
/// any call takes and clocks differ. Blocks; throws Failure.
#pragma once

#include <string>

#include "storage/mongodb/client_pool.hpp"
#include "storage/ports/document_store.hpp"

namespace storage::mongodb {

/// What the user has stored, without the documents in `except`.
[[nodiscard]] DocumentUsage stored_usage(Client& client, const std::string& user_id,
                                         const std::vector<std::string>& except = {});

/// Room for one document, given back at the end.
class Reservation {
 public:
  /// Check `is_granted` afterwards. `now` is wall-clock time.
  Reservation(Client& client, const Document& document, const DocumentQuota& quota, base::Timestamp now);
  ~Reservation();
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  [[nodiscard]] bool is_granted() const noexcept { return is_granted_; }

 private:
  Client& client_;
  const std::string user_id_;
  const std::string document_id_;
  bool is_granted_ = false;
};

}  // namespace storage::mongodb
