/// Reads the bytes of every document and of its older versions, and compares them with the size and the SHA-256 that
/// were stored when they came: finds what a disk has changed or lost. Changes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "storage/ports/archive.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"

namespace transfer {

/// Where the bytes are and what they must be.
struct ExpectedFile {
  std::string user_id;
  std::string document_id;
  std::uint64_t version = 0;  ///< 0: the newest
  storage::StoredBlob blob;
  std::uint64_t size_bytes = 0;
  std::string sha256;
  bool operator==(const ExpectedFile&) const = default;
};

enum class Damage {
  kMissing,     ///< no file has that name
  kUnreadable,  ///< the store fails in the middle of it
  kChanged,     ///< other bytes than those that were stored
};
/// "missing", "unreadable", "changed".
[[nodiscard]] std::string_view to_string(Damage damage) noexcept;

struct DamagedFile {
  ExpectedFile file;
  Damage damage{};
};

struct ScrubReport {
  std::uint64_t files = 0;  ///< that were looked at
  std::uint64_t bytes = 0;  ///< that were read
  std::uint64_t damaged = 0;
};

struct ScrubSources {
  storage::Archive& archive;
  storage::DocumentCatalogue& documents;
  storage::BlobStore& blobs;
};

struct ScrubOptions {
  std::size_t in_flight = 4;  ///< files read at once
  std::function<void(const DamagedFile&)> on_damage = {};
  std::function<void(const ScrubReport& so_far, std::uint64_t files_total)> on_progress = {};
};

/// Blocks the calling thread. The services may run: a file that went because its document was removed or got other
/// bytes meanwhile is no damage. Fails when a store does not answer.
[[nodiscard]] base::Result<ScrubReport> scrub_documents(const ScrubSources& sources, const ScrubOptions& options);

}  // namespace transfer
