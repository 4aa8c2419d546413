/// A user's picture: from uploaded bytes to a stored, clean image and away again (docs/http-contract.md §4.2).
///
/// The picture is decoded and encoded anew by the image worker, written as a blob, then named by the user's row; the
/// predecessor's files go afterwards. What a crash leaves behind is found by the sweep (orphan_sweep.hpp).
/// Thread-safe; pictures are processed on the image pool, whose full queue is `unavailable`.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "media/image_processor.hpp"
#include "runtime/worker_pool.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "user/domain/avatar_variants.hpp"
#include "user/domain/installation.hpp"

namespace user {

class Avatars {
 public:
  /// References must outlive the object. `fit_box`: pixels of the square a stored picture fits in.
  struct Parts {
    storage::AvatarStore& avatars;
    storage::BlobStore& blobs;
    AvatarVariants& variants;
    media::ImageProcessor& processor;
    runtime::WorkerPool& image_pool;
    Installation& installation;
    const base::Clock& clock;
    base::Random& random;
    std::uint32_t fit_box = 512;
  };
  explicit Avatars(Parts parts) : parts_(parts) {}

  /// Encoded image in, at most what the caller's upload limit allows. Errors as ImageProcessor::process; stores
  /// nothing.
  [[nodiscard]] runtime::Task<base::Result<media::Processed>> process(std::string image);

  /// Makes a processed picture (with its main output) the user's.
  [[nodiscard]] runtime::Task<base::Result<storage::Avatar>> store(std::string user_id, media::Processed processed);

  /// True when there was one.
  [[nodiscard]] runtime::Task<base::Result<bool>> remove(std::string user_id);

  [[nodiscard]] runtime::Task<base::Result<std::optional<storage::Avatar>>> find_by_user(std::string user_id);

 private:
  [[nodiscard]] std::string new_name(media::ImageFormat format, base::Timestamp now);
  [[nodiscard]] storage::Avatar describe(const std::string& user_id, const media::Processed& processed);
  [[nodiscard]] runtime::Task<void> remove_files(std::string name);

  Parts parts_;
};

}  // namespace user
