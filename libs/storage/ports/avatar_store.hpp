/// Which stored picture is whose (docs/http-contract.md §4.2); the bytes are in `BlobStore`.
///
/// The blob is committed before the row that names it; the row's predecessor is handed back so that its blob can be
/// removed afterwards. A crash in between leaves an orphan blob, never a row without one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/records/described.hpp"

namespace storage {

/// One further rendering of the same picture.
struct AvatarVariant {
  std::string name;  ///< blob name
  std::string mime_type;
  std::uint32_t width = 0;  ///< pixels
  std::uint32_t height = 0;
  std::uint64_t size_bytes = 0;
  bool operator==(const AvatarVariant&) const = default;
};

[[nodiscard]] inline auto parts_of(const AvatarVariant& variant) {
  return std::tie(variant.name, variant.mime_type, variant.width, variant.height, variant.size_bytes);
}

struct Avatar {
  std::string user_id;  ///< unique: one avatar a user
  std::string name;     ///< blob name, unique
  std::string mime_type;
  std::uint32_t width = 0;  ///< pixels, after orientation
  std::uint32_t height = 0;
  std::uint64_t size_bytes = 0;
  std::string sha256;           ///< lower-case hexadecimal, of the stored bytes
  std::string thumbhash;        ///< base64; empty when not computed
  std::string dominant_colour;  ///< "#rrggbb"; empty when not computed
  std::vector<AvatarVariant> variants;
  base::Timestamp created_at;
  bool operator==(const Avatar&) const = default;
};

template <>
struct Described<Avatar> {
  using A = Avatar;
  static constexpr Kind kind{.name = "avatars", .export_as = "avatar", .exported = Exported::kOne};
  static constexpr std::tuple fields{
      field<&A::user_id>("user_id"),
      field<&A::name>("name"),
      field<&A::mime_type>("mime_type"),
      field<&A::width>("width"),
      field<&A::height>("height"),
      field<&A::size_bytes>("size_bytes", {.bson = "size"}),
      field<&A::sha256>("sha256"),
      field<&A::thumbhash>("thumbhash"),
      field<&A::dominant_colour>("dominant_colour"),
      field<&A::variants>("variants_json", {.bson = "variants"}),
      field<&A::created_at>("created_at"),
  };
  using key = Members<&A::user_id>;
};

/// Thread-safe.
class AvatarStore {
 public:
  virtual ~AvatarStore() = default;

  /// Makes `avatar` the user's only one; answers the one it replaced. Of parallel calls each predecessor is handed back
  /// exactly once. `already_exists` when another user's avatar has that name.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Avatar>>> replace(Avatar avatar) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Avatar>>> find_by_user(std::string user_id) = 0;
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Avatar>>> find_by_name(std::string name) = 0;

  /// Answers the removed one.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Avatar>>> remove(std::string user_id) = 0;
};

}  // namespace storage
