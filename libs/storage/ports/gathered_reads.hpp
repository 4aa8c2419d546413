/// An audit log in front of another one, that gathers reads before they are written: rows with a count and the same id
/// become one in memory, so that a read costs no write.
///
/// A process that is killed loses the counts of at most `gather_for`, or of the time since the last `flush` if there
/// was no read since.
#pragma once

#include <chrono>
#include <memory>

#include "storage/ports/audit_log.hpp"

namespace storage {

struct GatherOptions {
  std::size_t entries_max = 10'000;  ///< users and resources at once; beyond, the oldest is written. About 0.6 KB each
  std::chrono::milliseconds gather_for = std::chrono::seconds{15};  ///< then it is written with the next read
};

/// Rows without a count pass through. `flush` and `anonymise_user` write what is gathered first; so does the end.
[[nodiscard]] std::unique_ptr<AuditLog> gather_reads(std::unique_ptr<AuditLog> log, GatherOptions options = {});

}  // namespace storage
