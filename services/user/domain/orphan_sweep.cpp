#include "user/domain/orphan_sweep.hpp"

#include <string>
#include <utility>

#include "user/domain/avatar_variants.hpp"

namespace user {
namespace {

runtime::Task<base::Result<bool>> has_avatar(storage::AvatarStore& avatars, std::string name) {
  const auto avatar = co_await avatars.find_by_name(std::move(name));
  if (!avatar) co_return std::unexpected(avatar.error());
  co_return avatar->has_value();
}

runtime::Task<base::Result<bool>> is_named(OrphanSources sources, storage::BlobKind kind, std::string name) {
  if (kind == storage::BlobKind::kDocument) co_return co_await sources.documents.has_stored_name(std::move(name));
  if (kind == storage::BlobKind::kAvatar) co_return co_await has_avatar(sources.avatars, std::move(name));
  const auto original = avatar_of_variant(name);
  if (!original) co_return false;
  co_return co_await has_avatar(sources.avatars, std::string(*original));
}

runtime::Task<base::Result<std::uint64_t>> sweep_kind(OrphanSources sources, storage::BlobKind kind,
                                                      base::Timestamp cutoff) {
  std::uint64_t removed = 0;
  std::string after;
  while (true) {
    const auto page = co_await sources.blobs.list(kind, after, storage::kBlobListMax);
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) co_return removed;
    for (const storage::BlobInfo& blob : *page) {
      if (blob.modified_at >= cutoff) continue;
      const auto named = co_await is_named(sources, kind, blob.name);
      if (!named) co_return std::unexpected(named.error());
      if (*named) continue;
      const auto gone = co_await sources.blobs.remove(kind, blob.name);
      if (!gone) co_return std::unexpected(gone.error());
      ++removed;
    }
    after = page->back().name;
  }
}

}  // namespace

runtime::Task<base::Result<std::uint64_t>> sweep_orphans(OrphanSources sources, std::chrono::milliseconds age_min) {
  const base::Timestamp cutoff = sources.clock.now() - age_min;
  std::uint64_t removed = 0;
  for (const auto kind :
       {storage::BlobKind::kAvatar, storage::BlobKind::kAvatarVariant, storage::BlobKind::kDocument}) {
    const auto swept = co_await sweep_kind(sources, kind, cutoff);
    if (!swept) co_return std::unexpected(swept.error());
    removed += *swept;
  }
  co_return removed;
}

}  // namespace user
