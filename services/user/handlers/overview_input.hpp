/// Reads the `profile` group of `PUT /users/profile` (docs/http-contract.md §4.1).
#pragma once

#include <optional>
#include <string>

#include "json/decoder.hpp"
#include "user/domain/avatar_urls.hpp"
#include "user/domain/profiles.hpp"

namespace user {

/// What the client wants with the picture.
struct PhotoChange {
  enum class Kind { kKeep, kRemove, kReplace };
  Kind kind = Kind::kKeep;
  std::optional<std::string> kept_name;  ///< of kKeep: the picture that must be the user's current one
  std::string image;                     ///< of kReplace: encoded bytes
};

struct OverviewInput {
  IdentityChanges identity;
  PhotoChange photo;
};

/// A name or address that only repeats what `account` shows is no change and is not judged. `image_bytes_max` bounds a
/// picture sent as a data URL; violations collect in `body`.
[[nodiscard]] OverviewInput decode_overview(json::Decoder& body, const storage::Account& account,
                                            const AvatarUrls& urls, std::size_t image_bytes_max);

}  // namespace user
