#include "transfer/copy/copy_blobs.hpp"

#include <unordered_map>
#include <vector>

#include "runtime/run.hpp"
#include "transfer/blob_digest.hpp"
#include "transfer/lanes.hpp"

namespace transfer {
namespace {

using storage::BlobInfo;
using storage::BlobKind;
using storage::BlobStore;
using Infos = std::vector<BlobInfo>;

constexpr std::size_t kPieceBytes = 256 * 1024;

/// Hands each page of names, and where it began, to `use`, which answers a Status.
template <class Use>
base::Status for_each_page(BlobStore& blobs, BlobKind kind, Use use) {
  std::string after;
  while (true) {
    auto page = runtime::run(blobs.list(kind, after, storage::kBlobListMax));
    if (!page) return std::unexpected(std::move(page).error());
    if (page->empty()) return {};
    const std::string begin = std::exchange(after, page->back().name);
    if (base::Status used = use(std::move(*page), begin); !used) return used;
  }
}

/// Calls `work(name)` (a Task<Status>) for each name, several at a time; the first error ends it.
template <class Work>
base::Status for_each_name(const Infos& infos, std::size_t in_flight, Work work) {
  base::Status outcome;
  auto next = infos.begin();
  run_lanes(in_flight, [&]() -> runtime::Task<void> {
    while (outcome && next != infos.end()) {
      const std::string name = (next++)->name;
      base::Status done = co_await work(name);
      if (!done && outcome) outcome = std::move(done);
    }
  });
  return outcome;
}

runtime::Task<base::Result<std::uint64_t>> copy_one(BlobStore& from, BlobStore& to, BlobKind kind, std::string name) {
  base::Result<std::unique_ptr<storage::BlobReader>> reader = co_await from.open(kind, name);
  if (!reader) co_return std::unexpected(std::move(reader).error());
  base::Result<std::unique_ptr<storage::BlobWriter>> writer = co_await to.create(kind);
  if (!writer) co_return std::unexpected(std::move(writer).error());
  while (true) {
    base::Result<std::string> piece = co_await (*reader)->read(kPieceBytes);
    if (!piece) co_return std::unexpected(std::move(piece).error());
    if (piece->empty()) break;
    const base::Status appended = co_await (*writer)->append(std::move(*piece));
    if (!appended) co_return std::unexpected(appended.error());
  }
  const std::uint64_t bytes = (*writer)->size();
  const base::Status committed = co_await (*writer)->commit(std::move(name));
  // There already, beyond the page of the target that was looked at; the comparison at the end looks into it.
  const bool is_there = !committed && committed.error().code() == base::ErrorCode::kAlreadyExists;
  if (!committed && !is_there) co_return std::unexpected(committed.error());
  co_return bytes;
}

/// The form a blob has in a fingerprint.
runtime::Task<base::Result<std::string>> describe(BlobStore& blobs, BlobKind kind, std::string name) {
  const storage::StoredBlob blob{kind, name};
  const base::Result<BlobDigest> digest = co_await digest_blob(blobs, blob);
  if (!digest) co_return std::unexpected(digest.error());
  co_return name + " " + digest->sha256;
}

/// Takes out of `wanted` what `to` holds with the same size; removes what it holds with another.
base::Status drop_unchanged(BlobStore& to, BlobKind kind, const std::string& begin, Infos& wanted) {
  const auto there = runtime::run(to.list(kind, begin, storage::kBlobListMax));
  if (!there) return std::unexpected(there.error());
  std::unordered_map<std::string, std::uint64_t> sizes;
  for (const BlobInfo& info : *there) sizes.emplace(info.name, info.size_bytes);
  for (const BlobInfo& info : wanted) {
    const auto found = sizes.find(info.name);
    if (found == sizes.end() || found->second == info.size_bytes) continue;
    if (auto removed = runtime::run(to.remove(kind, info.name)); !removed) return std::unexpected(removed.error());
    sizes.erase(found);
  }
  std::erase_if(wanted, [&](const BlobInfo& info) { return sizes.contains(info.name); });
  return {};
}

}  // namespace

base::Status copy_blobs(BlobStore& from, BlobStore& to, BlobKind kind, const BlobOptions& options) {
  return for_each_page(from, kind, [&](Infos page, const std::string& begin) -> base::Status {
    if (auto dropped = drop_unchanged(to, kind, begin, page); !dropped) return dropped;
    return for_each_name(page, options.in_flight, [&](std::string name) -> runtime::Task<base::Status> {
      const base::Result<std::uint64_t> bytes = co_await copy_one(from, to, kind, std::move(name));
      if (!bytes) co_return std::unexpected(bytes.error());
      if (options.on_file) options.on_file(*bytes);
      co_return base::Status{};
    });
  });
}

base::Result<Fingerprint> fingerprint_blobs(BlobStore& blobs, BlobKind kind, const BlobOptions& options) {
  Fingerprint fingerprint;
  auto read = for_each_page(blobs, kind, [&](const Infos& page, const std::string&) {
    return for_each_name(page, options.in_flight, [&](std::string name) -> runtime::Task<base::Status> {
      const base::Result<std::string> described = co_await describe(blobs, kind, std::move(name));
      if (!described) co_return std::unexpected(described.error());
      fingerprint.add(*described);
      co_return base::Status{};
    });
  });
  if (!read) return std::unexpected(std::move(read).error());
  return fingerprint;
}

}  // namespace transfer
