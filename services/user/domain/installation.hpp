/// Whether database and uploads belong together: what must hold before any file is swept.
///
/// Both carry the mark of one installation (storage/ports/installation.hpp). They are joined when both are new, and
/// when both come from a program that knew no marks: then there are accounts, files, and rows that name files. Anything
/// else that does not fit is an operator's mistake, seen before it costs files: a database that is missing, another's
/// or older than the uploads, an upload folder that is another's or a volume that is not mounted. It stays so until an
/// operator confirms (`adopt`).
///
/// Thread-safe; the stores must outlive it.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/archive.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/installation.hpp"

namespace user {

enum class Standing {
  kTogether,
  kForeign,   ///< the uploads are another database's
  kOlder,     ///< the database has lost what it once had
  kUnmarked,  ///< files without a mark beside a database that has one
  kMissing,   ///< no files, though the database names some
};

/// A sentence for the operator, without paths; empty for kTogether.
[[nodiscard]] std::string_view explain(Standing standing) noexcept;

struct Examination {
  Standing standing = Standing::kTogether;
  bool has_accounts = false;
  std::chrono::milliseconds clock_error{0};  ///< of the clock against the database's mark; zero: believed
  storage::InstallationMark database;
  std::optional<storage::InstallationMark> uploads;  ///< as found; nullopt: none, or the files are in the database
};

class Installation {
 public:
  struct Parts {
    storage::InstallationStore& database;
    storage::UploadMark* uploads;  ///< null: the files are in the database
    storage::Archive& archive;
    storage::BlobStore& blobs;
    const base::Clock& clock;
  };
  explicit Installation(Parts parts) : parts_(parts) {}

  /// Looks at both sides, and joins them where that is safe.
  [[nodiscard]] runtime::Task<base::Result<Examination>> examine();

  /// The operator has looked: from now on they belong together, and the clock is right.
  [[nodiscard]] runtime::Task<base::Status> adopt();

  /// The clock stands where it does for long: from now on the mark follows it.
  [[nodiscard]] runtime::Task<base::Status> believe_clock();

  /// Rows name a new file: the marks are to move. Never blocks.
  void note_upload() noexcept { is_behind_ = true; }
  [[nodiscard]] bool is_behind() const noexcept { return is_behind_; }

  /// Moves both marks, the database's first. Does nothing unless the last examination found them together and another
  /// one does.
  [[nodiscard]] runtime::Task<base::Status> raise();

 private:
  [[nodiscard]] runtime::Task<base::Result<Standing>> judge_unmarked(storage::InstallationMark database,
                                                                     bool has_accounts);
  [[nodiscard]] runtime::Task<base::Result<Standing>> join(storage::InstallationMark database);
  [[nodiscard]] runtime::Task<base::Result<bool>> has_files(storage::BlobKind kind);
  [[nodiscard]] runtime::Task<base::Status> raise_both();

  const Parts parts_;
  std::atomic<bool> is_together_ = false;
  std::atomic<bool> is_behind_ = false;
};

}  // namespace user
