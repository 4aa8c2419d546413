/// Uploads of documents that come in several requests (docs/http-contract.md §4.3, tus 1.0): opening and ending them.
/// Receiving their bytes is upload_receipt.hpp; how they are kept is storage/ports/upload_store.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/upload_store.hpp"
#include "user/domain/document_versions.hpp"
#include "user/domain/documents.hpp"

namespace user {

/// `gone`: its time is over, or its bytes are lost.
[[nodiscard]] base::Error upload_expired();
/// `payload_too_large`.
[[nodiscard]] base::Error upload_too_long();

struct ResumableRules {
  std::uint64_t bytes_max = 100ULL * 1024 * 1024;               ///< of one upload
  std::chrono::milliseconds kept_for = std::chrono::hours{24};  ///< without a byte
  std::size_t open_max = 20;                                    ///< of one user
  /// A piece is made durable when it has this much: what a crash costs at most. In memory there is none of it.
  std::uint64_t piece_bytes = 8ULL * 1024 * 1024;
};

/// What somebody wants to send.
struct WantedUpload {
  std::string user_id;
  std::uint64_t length = 0;                ///< at least 1
  std::string metadata;                    ///< to be given back
  std::string file_name;                   ///< as declared
  std::optional<std::string> document_id;  ///< to be a version of
};

/// Thread-safe; the parts must outlive it.
class ResumableUploads {
 public:
  struct Parts {
    Documents::Parts documents;
    Documents& catalogue;
    DocumentVersions& versions;
    ResumableRules rules;
  };
  explicit ResumableUploads(Parts parts) : parts_(parts) {}

  /// `upload_too_long`, `document_name_refused`, `document_not_found`, `document_quota_exceeded`,
  /// `too_many_open_uploads`.
  [[nodiscard]] runtime::Task<base::Result<storage::ResumableUpload>> create(WantedUpload wanted);
  /// `upload_not_found` for ids that are absent, somebody else's or no ids at all; `upload_expired`.
  [[nodiscard]] runtime::Task<base::Result<storage::ResumableUpload>> get(std::string user_id, std::string id);
  /// With its bytes; the document that it has become stays. `upload_not_found`.
  [[nodiscard]] runtime::Task<base::Status> remove(std::string user_id, std::string id);

  [[nodiscard]] const Parts& parts() const noexcept { return parts_; }

 private:
  Parts parts_;
};

/// Removes uploads that have expired, with their bytes; how many. Stops at the first error.
[[nodiscard]] runtime::Task<base::Result<std::uint64_t>> purge_expired_uploads(DocumentStores stores,
                                                                               const base::Clock& clock);

/// Removes pieces of uploads that are gone, where the pieces are older than `age_min`: what a crash leaves between
/// writing one and naming it. How many. Pages through the store, so its memory is bounded.
[[nodiscard]] runtime::Task<base::Result<std::uint64_t>> erase_loose_pieces(DocumentStores stores,
                                                                            const base::Clock& clock,
                                                                            std::chrono::milliseconds age_min);

}  // namespace user
