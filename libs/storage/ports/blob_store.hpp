/// Files under our own names: avatars, their variants, documents, what documents were before, exports of a user's data,
/// pieces of uploads, documents that are held back.
///
/// A blob appears whole under its name or not at all: it is written without a name, made durable, then named. Names are
/// 1 to 128 characters of [A-Za-z0-9._-], not starting with a dot; any other is `invalid_argument` when written and
/// `not_found` when read. A full disk is `unavailable` and leaves nothing behind.
///
///     auto writer = co_await blobs.create(storage::BlobKind::kDocument);
///     auto appended = co_await (*writer)->append(std::move(chunk));
///     auto committed = co_await (*writer)->commit(name);     // durable from here on; then store the row naming it
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

inline constexpr std::size_t kBlobReadMax = 1024 * 1024;  ///< bytes of one `read`
inline constexpr std::size_t kBlobAheadMax = 16 * 1024;   ///< bytes that `open` reads ahead at most
inline constexpr std::size_t kBlobListMax = 1000;         ///< entries of one `list`

enum class BlobKind { kAvatar, kAvatarVariant, kDocument, kExport, kDocumentVersion, kUploadPiece, kQuarantine };

inline constexpr std::array kBlobKinds{BlobKind::kAvatar,    BlobKind::kAvatarVariant,   BlobKind::kDocument,
                                       BlobKind::kExport,    BlobKind::kDocumentVersion, BlobKind::kUploadPiece,
                                       BlobKind::kQuarantine};

[[nodiscard]] bool is_blob_name(std::string_view name) noexcept;
/// `not_found`, "File not found".
[[nodiscard]] base::Error blob_not_found();
/// `invalid_argument`.
[[nodiscard]] base::Error bad_blob_name();

/// Is given the bytes of a blob in their order, a piece at a time, by the thread that writes them: where that may
/// block, it is none of the event loops. Must not throw.
using BlobObserver = std::function<void(std::string_view bytes)>;

/// One blob being written. Used by one coroutine at a time. Destroying it before `commit` discards what was written.
/// After a failed call only destroy it.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  /// Before the first `append`. The observer has seen all bytes when `commit` has returned; where `shares_bytes`, when
  /// the last `append` has.
  virtual void observe(BlobObserver observer) = 0;
  [[nodiscard]] virtual runtime::Task<base::Status> append(std::string bytes) = 0;
  /// Makes the blob durable and visible. At most once. `already_exists` when the name is taken.
  [[nodiscard]] virtual runtime::Task<base::Status> commit(std::string name) = 0;
  /// Whether this store can keep equal bytes once. Where it cannot, nobody need look for a blob that has them.
  [[nodiscard]] virtual bool shares_bytes() const noexcept { return false; }
  /// As `commit`. If `other` names a blob of this kind with the same bytes, they are kept once for both where that can
  /// be; each of the two is removed by itself.
  // Those that override it keep the name. NOLINTNEXTLINE(performance-unnecessary-value-param)
  [[nodiscard]] virtual runtime::Task<base::Status> commit_beside(std::string name, std::string /*other*/) {
    return commit(std::move(name));
  }
  /// Bytes appended so far.
  [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;
};

/// One blob being read, as it was when opened, also when it is removed meanwhile. Used by one coroutine at a time.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  /// Bytes of the whole blob.
  [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;
  [[nodiscard]] virtual base::Timestamp modified_at() const noexcept = 0;
  /// The next bytes, at most `max_bytes` (and at most `kBlobReadMax`); empty at the end.
  [[nodiscard]] virtual runtime::Task<base::Result<std::string>> read(std::size_t max_bytes) = 0;
  /// The next `read` starts at this byte; beyond the end it answers empty.
  virtual void seek(std::uint64_t offset) noexcept = 0;

  /// Of the next bytes those that are at hand without waiting, at most `max_bytes`; what follows is read behind them.
  [[nodiscard]] virtual std::string take_ahead(std::size_t /*max_bytes*/) { return {}; }
  /// Whether `send` may be called: the bytes lie in a file of this machine.
  [[nodiscard]] virtual bool can_send() const noexcept { return false; }
  /// Has the kernel put the next bytes, at most `max_bytes` (and at most `kBlobReadMax`), into `socket`, which must not
  /// block; the caller's loop waits for no disk, and for the copying only of what is in memory. How many; fewer than
  /// asked for when the socket has no more room. `unavailable` when its peer is gone, or the file is shorter than it
  /// was.
  [[nodiscard]] virtual runtime::Task<base::Result<std::size_t>> send(std::shared_ptr<const base::Descriptor> socket,
                                                                      std::size_t max_bytes);
};

struct BlobInfo {
  std::string name;
  std::uint64_t size_bytes = 0;
  base::Timestamp modified_at;
};

/// Which blob.
struct StoredBlob {
  BlobKind kind = BlobKind::kDocument;
  std::string name;
  auto operator<=>(const StoredBlob&) const = default;
};

/// A blob in the trash. Keys ascend with time: "<milliseconds>@<kind>@<name>".
struct TrashedBlob {
  std::string key;
  BlobKind kind = BlobKind::kDocument;
  std::string name;
  std::uint64_t size_bytes = 0;
  base::Timestamp discarded_at;
};

/// "avatars", "avatar-variants", "documents", "exports", "document-versions", "upload-pieces",
/// "quarantine".
[[nodiscard]] std::string_view to_string(BlobKind kind) noexcept;

[[nodiscard]] std::string make_trash_key(base::Timestamp discarded_at, BlobKind kind, std::string_view name);
/// Everything but the size; nullopt for anything `make_trash_key` does not make.
[[nodiscard]] std::optional<TrashedBlob> parse_trash_key(std::string_view key);

/// Thread-safe. Must outlive its writers and readers.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  [[nodiscard]] virtual runtime::Task<base::Result<std::unique_ptr<BlobWriter>>> create(BlobKind kind) = 0;

  /// `blob_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<std::unique_ptr<BlobReader>>> open(BlobKind kind,
                                                                                      std::string name) = 0;

  /// True when there was one. Idempotent.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> remove(BlobKind kind, std::string name) = 0;

  /// The same, and nothing keeps the bytes for those who read the blob just then: of what a person must not leave.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> erase(BlobKind kind, std::string name) = 0;

  /// Committed blobs in ascending order of name, those after `after`, at most `limit` (and at most `kBlobListMax`): for
  /// the sweep of orphans.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<BlobInfo>>> list(BlobKind kind, std::string after,
                                                                                std::size_t limit) = 0;

  /// Moves a blob to the trash: it is not found any more, and can be had back. False when there was none. For
  /// files that no user removed; what a user removes goes at once (`remove`).
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> discard(BlobKind kind, std::string name) = 0;

  /// What lies in the trash, oldest first, those after the key `after`, at most `limit` (and at most `kBlobListMax`).
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<TrashedBlob>>> list_trash(std::string after,
                                                                                         std::size_t limit) = 0;
  /// Puts a blob back under its name. False when there is no such key. When the name is there again, that blob stays
  /// and the one in the trash goes.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> retrieve(std::string key) = 0;
  /// Removes a blob from the trash for good. True when there was one. Idempotent.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> purge(std::string key) = 0;

  /// Bytes that can still be stored, nullopt when unknown: for health and for refusing uploads early.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<std::uint64_t>>> free_bytes() = 0;
};

}  // namespace storage
