/// The erased users, kept outside the database: a restore brings them back, and by this list they are erased again
/// before the service is ready.
///
/// A file of lines, each the SHA-256 of a user's id in lower-case hexadecimal: no personal data, and nobody finds the
/// id of a line, as ids are random. Lines are only added; a line that a crash tore is passed over. Several processes of
/// one machine may share the file. The database has the same list (records/erasure.hpp), so that the replicas of an
/// installation, which may each have a file, all have the whole of it.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "runtime/worker_pool.hpp"

namespace privacy {

/// How a user is named in the ledger.
[[nodiscard]] std::string erasure_digest(std::string_view user_id);

/// Thread-safe. Borrows the pool, which the file is written on; a job there may outlive the ledger.
class ErasureLedger {
 public:
  /// An empty name: there is no file, and what is added is forgotten with the process.
  ErasureLedger(std::filesystem::path file, runtime::WorkerPool& pool);

  /// Reads the file, which need not exist yet. `unavailable` when it cannot be read.
  [[nodiscard]] runtime::Task<base::Status> load();

  /// Durable when it returns. Idempotent. The folder is made when absent, its parents are not. `unavailable`.
  [[nodiscard]] runtime::Task<base::Status> add(std::string digest);

  /// Whether there is a file.
  [[nodiscard]] bool is_kept() const noexcept;

  /// Those that were loaded, and those added since.
  [[nodiscard]] std::set<std::string> digests() const;

 private:
  class Book;
  const std::shared_ptr<Book> book_;
  runtime::WorkerPool& pool_;
};

}  // namespace privacy
