#include "user/domain/avatar_urls.hpp"

#include "storage/ports/blob_store.hpp"

namespace user {

AvatarUrls::AvatarUrls(std::string public_base_url) : origin_(std::move(public_base_url)) {
  while (origin_.ends_with('/')) origin_.pop_back();
}

std::string AvatarUrls::url_of(std::string_view name) const {
  return origin_ + std::string(kAvatarPath) + std::string(name);
}

std::optional<std::string> AvatarUrls::url_of(const std::optional<storage::Avatar>& avatar) const {
  return avatar ? std::optional(url_of(avatar->name)) : std::nullopt;
}

std::optional<std::string_view> AvatarUrls::name_in(std::string_view url) const {
  if (!origin_.empty() && url.starts_with(origin_)) url.remove_prefix(origin_.size());
  if (!url.starts_with(kAvatarPath)) return std::nullopt;
  url.remove_prefix(kAvatarPath.size());
  return storage::is_blob_name(url) ? std::optional(url) : std::nullopt;
}

}  // namespace user
