/// Moves a whole installation from one kind of store to another and proves that nothing is missing.
///
/// Files go first, then the records that name them, so the target is never worse than behind. A copy that was
/// interrupted is simply run again: what is there already in the same form is not written again. At the end both sides
/// are read completely and compared.
///
/// Nothing may write to either side meanwhile: stop the services first. If something did write to the source, the
/// comparison fails, and running it again (with `resume`) settles it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "storage/ports/archive.hpp"
#include "storage/ports/blob_store.hpp"
#include "transfer/copy/fingerprint.hpp"

namespace transfer {

struct Side {
  storage::Archive& archive;
  storage::BlobStore& blobs;
};

struct CopyProgress {
  std::string_view what;  ///< a literal: "accounts", …
  bool is_comparing = false;
  std::uint64_t items = 0;  ///< of `what` so far
  std::uint64_t total = 0;  ///< of `what`, of both sides where they are compared; 0: not known
};

struct CopyOptions {
  bool resume = false;  ///< the target may hold something
  std::size_t files_in_flight = 4;
  /// Records read and written at a time, about 1.5 KiB each in memory. Many, because a server that cannot look keys up
  /// in order (FerretDB 1) reads the whole collection for each page.
  std::size_t records_in_page = storage::kArchivePageMax;
  /// Now and then, on the calling thread; may be null.
  std::function<void(const CopyProgress&)> on_progress = nullptr;
};

/// What one kind came to on both sides.
struct Comparison {
  std::string_view what;
  Fingerprint source;
  Fingerprint target;
  [[nodiscard]] bool is_equal() const noexcept { return source == target; }
};

/// One comparison a kind. `already_exists` when the target holds something and `resume` is not set, or something in it
/// stands in the way; `unavailable` or `internal` when a store fails. Blocks.
[[nodiscard]] base::Result<std::vector<Comparison>> copy_installation(Side from, Side to, const base::Clock& clock,
                                                                      const CopyOptions& options);

/// A table for people; ends with a line break.
[[nodiscard]] std::string to_text(const std::vector<Comparison>& comparisons);

}  // namespace transfer
