/// Copies the records of one store to another, page by page. Blocks; memory is bounded by two pages.
#pragma once

#include <functional>
#include <optional>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "storage/ports/archive.hpp"
#include "transfer/copy/fingerprint.hpp"

namespace transfer {

struct RecordOptions {
  std::size_t page = 1000;  ///< records
  /// Sessions and revoked tokens that end until then are left out: a store may forget them at any moment.
  base::Timestamp alive_after;
  /// Called after each page with the records of it; may be null.
  std::function<void(std::size_t)> on_page = nullptr;
};

/// The time from which a record means nothing; nullopt: never.
[[nodiscard]] std::optional<base::Timestamp> end_of(const storage::Record& record) noexcept;

/// Writes to `to` what `from` holds of a kind and `to` does not hold in the same form.
[[nodiscard]] base::Status copy_records(storage::Archive& from, storage::Archive& to, storage::RecordKind kind,
                                        const RecordOptions& options);

/// Of what a store holds of a kind.
[[nodiscard]] base::Result<Fingerprint> fingerprint_records(storage::Archive& archive, storage::RecordKind kind,
                                                            const RecordOptions& options);

}  // namespace transfer
