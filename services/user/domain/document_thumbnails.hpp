/// Small pictures of documents that are pictures, made in the sandbox of avatars (docs/http-contract.md §4.3).
///
/// Nothing is kept: a client that has one asks by its entity tag, which costs no picture. PDFs have none, because
/// nothing that reads them is in the sandbox. Thread-safe; what it refers to must outlive it.
#pragma once

#include <cstdint>
#include <string>

#include "media/image_processor.hpp"
#include "runtime/worker_pool.hpp"
#include "user/domain/document_versions.hpp"

namespace user {

inline constexpr std::uint32_t kThumbnailSideMin = 64;    ///< pixels
inline constexpr std::uint32_t kThumbnailSideMax = 1024;  ///< pixels

/// `not_found`: a document of another kind, or a picture that cannot be read.
[[nodiscard]] base::Error no_thumbnail();

/// Of the bytes of that digest at that size.
[[nodiscard]] std::string thumbnail_tag(const storage::DocumentVersion& version, std::uint32_t side);

class DocumentThumbnails {
 public:
  struct Parts {
    DocumentVersions& versions;
    media::ImageProcessor& processor;
    runtime::WorkerPool& image_pool;
    std::uint64_t bytes_max = 5'242'880;  ///< of a document that is read for it
  };
  explicit DocumentThumbnails(Parts parts) : parts_(parts) {}

  /// The document whose thumbnail is asked for, with its bytes unread. `no_thumbnail`, and as DocumentVersions::open.
  [[nodiscard]] runtime::Task<base::Result<OpenedVersion>> open(std::string user_id, std::string id);
  /// A WebP that fits into `side` by `side` pixels, never enlarged. `no_thumbnail`; `unavailable` without a worker.
  [[nodiscard]] runtime::Task<base::Result<std::string>> make(OpenedVersion opened, std::uint32_t side);

 private:
  Parts parts_;
};

}  // namespace user
