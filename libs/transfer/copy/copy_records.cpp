#include "transfer/copy/copy_records.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "runtime/run.hpp"
#include "storage/ports/canonical_text.hpp"

namespace transfer {
namespace {

using storage::Archive;
using storage::Record;
using storage::RecordKind;
using Records = std::vector<Record>;

/// Hands every page of a kind to `use(Records)`, which answers a Status.
template <class Use>
base::Status for_each_page(Archive& archive, RecordKind kind, const RecordOptions& options, Use use) {
  std::string after;
  while (true) {
    auto page = runtime::run(archive.read(kind, after, options.page));
    if (!page) return std::unexpected(std::move(page).error());
    if (page->empty()) return {};
    after = storage::key_of(page->back());
    const std::size_t size = page->size();
    std::erase_if(*page, [&](const Record& record) {
      const auto end = end_of(record);
      return end && *end <= options.alive_after;
    });
    if (auto used = use(std::move(*page)); !used) return used;
    if (options.on_page) options.on_page(size);
  }
}

/// Takes out of `wanted` what `to` already holds in the same form. Keys of both ascend, so one page of the target that
/// begins where ours does holds whatever can be there.
base::Status drop_unchanged(Archive& to, RecordKind kind, const std::string& after, std::size_t limit,
                            Records& wanted) {
  const auto there = runtime::run(to.read(kind, after, limit));
  if (!there) return std::unexpected(there.error());
  std::unordered_map<std::string, std::string> known;
  for (const Record& record : *there) known.emplace(storage::key_of(record), storage::canonical_text(record));
  std::erase_if(wanted, [&](const Record& record) {
    const auto found = known.find(storage::key_of(record));
    return found != known.end() && found->second == storage::canonical_text(record);
  });
  return {};
}

}  // namespace

std::optional<base::Timestamp> end_of(const Record& record) noexcept {
  if (const auto* session = std::get_if<storage::Session>(&record)) return session->expires_at;
  if (const auto* token = std::get_if<storage::RevokedToken>(&record)) return token->expires_at;
  return std::nullopt;
}

base::Status copy_records(Archive& from, Archive& to, RecordKind kind, const RecordOptions& options) {
  const auto held = runtime::run(to.count(kind));
  if (!held) return std::unexpected(held.error());
  std::string after;
  return for_each_page(from, kind, options, [&](Records page) -> base::Status {
    if (page.empty()) return {};
    const std::string next = storage::key_of(page.back());
    if (*held > 0) {
      if (auto dropped = drop_unchanged(to, kind, after, options.page, page); !dropped) return dropped;
    }
    after = next;
    if (page.empty()) return {};
    return runtime::run(to.write(std::move(page)));
  });
}

base::Result<Fingerprint> fingerprint_records(Archive& archive, RecordKind kind, const RecordOptions& options) {
  Fingerprint fingerprint;
  auto read = for_each_page(archive, kind, options, [&](const Records& page) -> base::Status {
    for (const Record& record : page) fingerprint.add(storage::canonical_text(record));
    return {};
  });
  if (!read) return std::unexpected(std::move(read).error());
  return fingerprint;
}

}  // namespace transfer
