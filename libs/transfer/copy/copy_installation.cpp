#include "transfer/copy/copy_installation.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "runtime/run.hpp"
#include "transfer/copy/copy_blobs.hpp"
#include "transfer/copy/copy_records.hpp"

namespace transfer {
namespace {

using storage::BlobKind;
using storage::RecordKind;

/// Pictures in other sizes are left out: they are made anew when asked for.
struct Files {
  BlobKind kind;
  std::string_view what;
  /// Each record of this kind names one such file; nullopt: none does, so how many there are is not known before.
  std::optional<RecordKind> named_by;
};
constexpr std::array kFiles{Files{BlobKind::kAvatar, "avatar files", RecordKind::kAvatars},
                            Files{BlobKind::kDocument, "document files", RecordKind::kDocuments},
                            Files{BlobKind::kDocumentVersion, "version files", std::nullopt},
                            Files{BlobKind::kQuarantine, "files held back", std::nullopt}};

/// What ends within this time of the comparison is not compared: a store may forget it while we look.
constexpr std::chrono::hours kDying{1};

base::Error holds_something() {
  return {base::ErrorCode::kAlreadyExists,
          "the target holds data already; give --resume if that is from an interrupted copy of this source"};
}

base::Status require_empty(const Side& side) {
  for (const RecordKind kind : storage::kRecordKinds) {
    const auto count = runtime::run(side.archive.count(kind));
    if (!count) return std::unexpected(count.error());
    if (*count > 0) return std::unexpected(holds_something());
  }
  for (const Files& files : kFiles) {
    const auto first = runtime::run(side.blobs.list(files.kind, "", 1));
    if (!first) return std::unexpected(first.error());
    if (!first->empty()) return std::unexpected(holds_something());
  }
  return {};
}

class Copy {
 public:
  Copy(const Side& from, const Side& to, const base::Clock& clock, const CopyOptions& options)
      : from_(from), to_(to), clock_(clock), options_(options) {}

  base::Status copy() {
    for (const Files& files : kFiles) {
      expect(count(from_, files.named_by));
      const BlobOptions options = blob_options(files.what, false);
      if (auto copied = copy_blobs(from_.blobs, to_.blobs, files.kind, options); !copied) return copied;
    }
    for (const RecordKind kind : storage::kRecordKinds) {
      expect(count(from_, kind));
      const RecordOptions options = record_options(to_string(kind), false, clock_.now());
      if (auto copied = copy_records(from_.archive, to_.archive, kind, options); !copied) return copied;
    }
    return {};
  }

  base::Result<std::vector<Comparison>> compare() {
    std::vector<Comparison> comparisons;
    const base::Timestamp alive_after = clock_.now() + kDying;
    for (const Files& files : kFiles) {
      expect(count(from_, files.named_by) + count(to_, files.named_by));
      const BlobOptions options = blob_options(files.what, true);
      auto ours = fingerprint_blobs(from_.blobs, files.kind, options);
      if (!ours) return std::unexpected(std::move(ours).error());
      auto theirs = fingerprint_blobs(to_.blobs, files.kind, options);
      if (!theirs) return std::unexpected(std::move(theirs).error());
      comparisons.push_back({files.what, *ours, *theirs});
    }
    for (const RecordKind kind : storage::kRecordKinds) {
      expect(count(from_, kind) + count(to_, kind));
      const RecordOptions options = record_options(to_string(kind), true, alive_after);
      auto ours = fingerprint_records(from_.archive, kind, options);
      if (!ours) return std::unexpected(std::move(ours).error());
      auto theirs = fingerprint_records(to_.archive, kind, options);
      if (!theirs) return std::unexpected(std::move(theirs).error());
      comparisons.push_back({to_string(kind), *ours, *theirs});
    }
    return comparisons;
  }

 private:
  /// For progress alone: a store that cannot tell says so where it matters.
  std::uint64_t count(const Side& side, std::optional<RecordKind> kind) const {
    if (!options_.on_progress || !kind) return 0;
    return runtime::run(side.archive.count(*kind)).value_or(0);
  }

  void expect(std::uint64_t total) { total_ = total; }

  void report(std::string_view what, bool is_comparing, std::size_t more) {
    if (progress_.what != what || progress_.is_comparing != is_comparing) progress_ = {what, is_comparing, 0, total_};
    progress_.items += more;
    if (options_.on_progress) options_.on_progress(progress_);
  }

  BlobOptions blob_options(std::string_view what, bool is_comparing) {
    return {.in_flight = options_.files_in_flight,
            .on_file = [this, what, is_comparing](std::uint64_t) { report(what, is_comparing, 1); }};
  }

  RecordOptions record_options(std::string_view what, bool is_comparing, base::Timestamp alive_after) {
    RecordOptions options;
    options.page = options_.records_in_page;
    options.alive_after = alive_after;
    options.on_page = [this, what, is_comparing](std::size_t records) { report(what, is_comparing, records); };
    return options;
  }

  const Side& from_;
  const Side& to_;
  const base::Clock& clock_;
  const CopyOptions& options_;
  CopyProgress progress_;
  std::uint64_t total_ = 0;
};

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

}  // namespace

base::Result<std::vector<Comparison>> copy_installation(Side from, Side to, const base::Clock& clock,
                                                        const CopyOptions& options) {
  if (!options.resume) {
    if (auto empty = require_empty(to); !empty) return std::unexpected(std::move(empty).error());
  }
  Copy copy(from, to, clock, options);
  if (auto copied = copy.copy(); !copied) return std::unexpected(std::move(copied).error());
  return copy.compare();
}

std::string to_text(const std::vector<Comparison>& comparisons) {
  constexpr std::size_t kWhat = 16;
  constexpr std::size_t kCount = 11;
  std::string text = padded("", kWhat) + padded("source", kCount) + padded("target", kCount) + "checksum\n";
  for (const Comparison& row : comparisons) {
    text += padded(std::string(row.what), kWhat) + padded(std::to_string(row.source.count()), kCount) +
            padded(std::to_string(row.target.count()), kCount) +
            (row.is_equal() ? row.source.hex().substr(0, 16) : std::string("DIFFERENT")) + "\n";
  }
  return text;
}

}  // namespace transfer
