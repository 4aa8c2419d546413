/// Where clients find avatars: "/uploads/avatars/<name>", below the public origin when one is configured
/// (docs/http-contract.md §4.2). Immutable, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/ports/avatar_store.hpp"

namespace user {

inline constexpr std::string_view kAvatarPath = "/uploads/avatars/";

class AvatarUrls {
 public:
  /// `public_base_url`: an origin, empty for origin-relative URLs.
  explicit AvatarUrls(std::string public_base_url = {});

  [[nodiscard]] std::string url_of(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> url_of(const std::optional<storage::Avatar>& avatar) const;
  /// The name in one of our URLs, absolute or relative; nullopt for any other text.
  [[nodiscard]] std::optional<std::string_view> name_in(std::string_view url) const;

 private:
  std::string origin_;  ///< without a trailing slash
};

}  // namespace user
