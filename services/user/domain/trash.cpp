#include "user/domain/trash.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace user {
namespace {

using Page = std::vector<storage::TrashedBlob>;

runtime::Task<base::Status> retrieve_named(OrphanSources sources, TrashFindings& findings) {
  std::string after;
  while (true) {
    const base::Result<Page> page = co_await sources.blobs.list_trash(after, storage::kBlobListMax);
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) co_return base::Status{};
    for (const storage::TrashedBlob& blob : *page) {
      const auto named = co_await is_named(sources, blob.kind, blob.name);
      if (!named) co_return std::unexpected(named.error());
      if (!*named) {
        ++findings.files;
        findings.bytes += blob.size_bytes;
        continue;
      }
      const auto back = co_await sources.blobs.retrieve(blob.key);
      if (!back) co_return std::unexpected(back.error());
      findings.retrieved += *back ? 1 : 0;
    }
    after = page->back().key;
  }
}

/// Oldest first, which is the order of the keys, until what is left may stay.
runtime::Task<base::Status> purge_old(OrphanSources sources, TrashRules rules, TrashFindings& findings) {
  const base::Timestamp now = sources.clock.now();
  while (true) {
    const base::Result<Page> page = co_await sources.blobs.list_trash("", storage::kBlobListMax);
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) co_return base::Status{};
    for (const storage::TrashedBlob& blob : *page) {
      const bool is_old = now - blob.discarded_at >= rules.age_max;
      if (!is_old && findings.bytes <= rules.bytes_max) co_return base::Status{};
      const auto gone = co_await sources.blobs.purge(blob.key);
      if (!gone) co_return std::unexpected(gone.error());
      // What another process has put there meanwhile was not counted.
      findings.files -= std::min<std::uint64_t>(findings.files, 1);
      findings.bytes -= std::min(findings.bytes, blob.size_bytes);
      ++findings.purged;
    }
  }
}

}  // namespace

runtime::Task<base::Result<TrashFindings>> tend_trash(OrphanSources sources, TrashRules rules) {
  TrashFindings findings;
  const base::Status retrieved = co_await retrieve_named(sources, findings);
  if (!retrieved) co_return std::unexpected(retrieved.error());
  if (!rules.may_purge) co_return findings;
  const base::Status purged = co_await purge_old(sources, rules, findings);
  if (!purged) co_return std::unexpected(purged.error());
  co_return findings;
}

runtime::Task<base::Result<TrashFindings>> count_trash(OrphanSources sources) {
  TrashFindings findings;
  std::string after;
  while (true) {
    const base::Result<Page> page = co_await sources.blobs.list_trash(after, storage::kBlobListMax);
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) co_return findings;
    for (const storage::TrashedBlob& blob : *page) findings.bytes += blob.size_bytes;
    findings.files += page->size();
    after = page->back().key;
  }
}

}  // namespace user
