#include "transfer/scrub/scrub_documents.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/run.hpp"
#include "transfer/blob_digest.hpp"
#include "transfer/lanes.hpp"

namespace transfer {

using storage::BlobKind;
using storage::Document;
using storage::DocumentVersion;
using storage::RecordKind;

namespace {

constexpr std::size_t kPageRecords = 1000;

ExpectedFile expected(const Document& row) {
  return {.user_id = row.user_id,
          .document_id = row.id,
          .version = 0,
          .blob = {BlobKind::kDocument, row.stored_name},
          .size_bytes = row.size_bytes,
          .sha256 = row.sha256};
}

ExpectedFile expected(const DocumentVersion& row) {
  return {.user_id = row.user_id,
          .document_id = row.document_id,
          .version = row.number,
          .blob = {BlobKind::kDocumentVersion, row.stored_name},
          .size_bytes = row.size_bytes,
          .sha256 = row.sha256};
}

bool is_not_found(const base::Error& error) { return error.code() == base::ErrorCode::kNotFound; }

/// Whether the file is wanted as it was when its record was read.
runtime::Task<base::Result<bool>> is_still_expected(storage::DocumentCatalogue& documents, const ExpectedFile& file) {
  const base::Result<storage::DocumentEntry> entry = co_await documents.get(file.user_id, file.document_id);
  if (!entry && is_not_found(entry.error())) co_return false;
  if (!entry) co_return std::unexpected(entry.error());
  // What is held back lies elsewhere.
  if (file.version == 0) co_return expected(entry->document) == file&& storage::blob_of(*entry) == file.blob;
  const base::Result<std::vector<DocumentVersion>> versions =
      co_await documents.versions(file.user_id, file.document_id);
  if (!versions) co_return std::unexpected(versions.error());
  co_return std::ranges::any_of(*versions, [&](const DocumentVersion& row) { return expected(row) == file; });
}

/// One run over all files.
class Scrub {
 public:
  Scrub(const ScrubSources& sources, const ScrubOptions& options) : sources_(sources), options_(options) {}

  base::Result<ScrubReport> run() {
    for (const RecordKind kind : kKinds) {
      const auto count = runtime::run(sources_.archive.count(kind));
      if (!count) return std::unexpected(count.error());
      files_total_ += *count;
    }
    for (const RecordKind kind : kKinds) {
      if (const base::Status scrubbed = scrub_kind(kind); !scrubbed) return std::unexpected(scrubbed.error());
    }
    return report_;
  }

 private:
  static constexpr RecordKind kKinds[] = {RecordKind::kDocuments, storage::kind_for<DocumentVersion>()};

  base::Status scrub_kind(RecordKind kind) {
    std::string after;
    while (true) {
      auto page = runtime::run(sources_.archive.read(kind, after, kPageRecords));
      if (!page) return std::unexpected(std::move(page).error());
      if (page->empty()) return {};
      after = storage::key_of(page->back());
      if (base::Status scrubbed = scrub_page(*page); !scrubbed) return scrubbed;
    }
  }

  base::Status scrub_page(const std::vector<storage::Record>& page) {
    base::Status outcome;
    auto next = page.begin();
    run_lanes(options_.in_flight, [&]() -> runtime::Task<void> {
      while (outcome && next != page.end()) {
        const storage::Record& record = *next++;
        const auto* document = std::get_if<Document>(&record);
        const ExpectedFile file = document ? expected(*document) : expected(std::get<DocumentVersion>(record));
        base::Status done = co_await scrub_file(file);
        if (!done && outcome) outcome = std::move(done);
      }
    });
    return outcome;
  }

  runtime::Task<base::Status> scrub_file(const ExpectedFile& file) {
    const base::Result<std::optional<Damage>> damage = co_await examine(file);
    if (!damage) co_return std::unexpected(damage.error());
    ++report_.files;
    if (*damage) {
      const base::Result<bool> is_expected = co_await is_still_expected(sources_.documents, file);
      if (!is_expected) co_return std::unexpected(is_expected.error());
      if (*is_expected) note({file, **damage});
    }
    if (options_.on_progress) options_.on_progress(report_, files_total_);
    co_return base::Status{};
  }

  /// nullopt: as it was stored.
  runtime::Task<base::Result<std::optional<Damage>>> examine(const ExpectedFile& file) {
    const base::Result<BlobDigest> found = co_await digest_blob(sources_.blobs, file.blob);
    if (!found && is_not_found(found.error())) co_return Damage::kMissing;
    // A store that is away fails the look at the record, too.
    if (!found) co_return Damage::kUnreadable;
    report_.bytes += found->size_bytes;
    if (found->size_bytes != file.size_bytes || found->sha256 != file.sha256) co_return Damage::kChanged;
    co_return std::nullopt;
  }

  void note(const DamagedFile& damaged) {
    ++report_.damaged;
    if (options_.on_damage) options_.on_damage(damaged);
  }

  const ScrubSources& sources_;
  const ScrubOptions& options_;
  ScrubReport report_;
  std::uint64_t files_total_ = 0;
};

}  // namespace

std::string_view to_string(Damage damage) noexcept {
  switch (damage) {
    case Damage::kMissing:
      return "missing";
    case Damage::kUnreadable:
      return "unreadable";
    case Damage::kChanged:
      return "changed";
  }
  std::unreachable();
}

base::Result<ScrubReport> scrub_documents(const ScrubSources& sources, const ScrubOptions& options) {
  return Scrub(sources, options).run();
}

}  // namespace transfer
