/// What says that a backup is whole.
///
/// A backup is a folder:
///
///     dreamscape.db          snapshot of the database
///     uploads/avatars/…      every file a row of that snapshot names
///     uploads/documents/…
///     uploads/document-versions/…
///     SHA256SUMS             one line for each of the above, as sha256sum(1) writes and checks them
///     manifest.json          this; written last, so a folder without it is no backup
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "storage/ports/blob_store.hpp"

namespace backup {

inline constexpr std::string_view kDatabaseName = "dreamscape.db";
inline constexpr std::string_view kSumsName = "SHA256SUMS";
inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::int64_t kFormat = 1;
/// Files that a backup holds, in folders named as their kind.
inline constexpr std::array kSavedKinds{storage::BlobKind::kAvatar, storage::BlobKind::kDocument,
                                        storage::BlobKind::kDocumentVersion};

struct Manifest {
  std::int64_t format = kFormat;
  std::string program = {};  ///< version that made it
  std::int64_t schema = 0;
  std::uint64_t generation = 0;  ///< of the token change feed
  base::Timestamp created_at{};
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;       ///< of all of them
  std::string sums_sha256 = {};  ///< of the file SHA256SUMS
  bool operator==(const Manifest&) const = default;
};

[[nodiscard]] std::string to_json(const Manifest& manifest);
/// `invalid_argument` for anything `to_json` does not write.
[[nodiscard]] base::Result<Manifest> parse_manifest(std::string_view json);

}  // namespace backup
