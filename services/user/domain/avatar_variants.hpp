/// Serves stored pictures, as they are or as WebP squares of a few fixed sizes.
///
/// A square is made when it is first asked for and kept as a blob beside its picture; it goes when the picture goes, so
/// there are never more than `kAvatarSizes.size()` a picture. One square is made by one caller at a time, others wait
/// for it and get what became of it; how many are made at once is bounded by the image pool. Thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "media/image_processor.hpp"
#include "runtime/task.hpp"
#include "runtime/worker_pool.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"

namespace user {

/// Sides of the squares, in pixels.
inline constexpr std::array<std::uint32_t, 4> kAvatarSizes{64, 128, 256, 512};

/// `not_found`, "Avatar not found".
[[nodiscard]] base::Error avatar_not_found();

/// The picture a square's blob belongs to: "1-2.png" of "1-2.png.64.webp"; nullopt for other names.
[[nodiscard]] std::optional<std::string_view> avatar_of_variant(std::string_view blob_name);

struct ServedImage {
  std::string mime_type;
  std::string entity_tag;  ///< opaque, without quotes; changes whenever the bytes do
  std::unique_ptr<storage::BlobReader> content;
};

class AvatarVariants {
 public:
  /// References must outlive the object.
  struct Parts {
    storage::AvatarStore& avatars;
    storage::BlobStore& blobs;
    media::ImageProcessor& processor;
    runtime::WorkerPool& image_pool;
    std::chrono::milliseconds wait_max{15'000};  ///< for a square somebody else is making
  };
  explicit AvatarVariants(Parts parts);

  /// The picture itself. `avatar_not_found`.
  [[nodiscard]] runtime::Task<base::Result<ServedImage>> open(std::string name);
  /// Its square; `size` is one of kAvatarSizes. `avatar_not_found`; `unavailable` when it cannot be made now.
  [[nodiscard]] runtime::Task<base::Result<ServedImage>> open_square(std::string name, std::uint32_t size);
  /// Removes every square of a picture that was removed before.
  [[nodiscard]] runtime::Task<void> purge(std::string name);

 private:
  struct Square;
  struct Board;
  class Making;
  [[nodiscard]] runtime::Task<base::Result<storage::Avatar>> get(std::string name);
  [[nodiscard]] runtime::Task<base::Status> make_once(std::string name, std::uint32_t size);
  [[nodiscard]] runtime::Task<base::Status> make(std::string name, std::uint32_t size);

  Parts parts_;
  std::shared_ptr<Board> board_;  ///< what is being made; shared with its makers, who may end later
};

}  // namespace user
