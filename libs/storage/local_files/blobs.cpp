#include "storage/local_files/blobs.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "storage/local_files/folder.hpp"

namespace storage::local_files {
namespace {

constexpr const char* kTrashName = ".trash";
constexpr std::size_t kMarkBytesMax = 256;

bool is_trash_key(std::string_view name) { return parse_trash_key(name).has_value(); }

/// Fits no database, so that a program that finds it keeps off until an operator has looked.
InstallationMark damaged_mark() { return {.id = "damaged"}; }

/// A file on its way; removed when nobody holds it any more and it was not published.
class Temporary {
 public:
  Temporary(std::shared_ptr<const Folder> folder, Draft draft) : folder_(std::move(folder)), draft_(std::move(draft)) {}
  ~Temporary() {
    if (!published_) folder_->remove_draft(draft_);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  void observe(BlobObserver observer) { observer_ = std::move(observer); }
  [[nodiscard]] base::Status append(std::string_view bytes) {
    if (observer_) observer_(bytes);
    return write_all(draft_.file, bytes);
  }

  [[nodiscard]] base::Status publish(const std::string& name) {
    if (auto synced = sync(draft_.file); !synced) return synced;
    auto linked = folder_->publish(draft_, name);
    published_ = linked.has_value();
    return linked;
  }

  /// As a second name of `other`, if that has the same bytes.
  [[nodiscard]] base::Status publish_beside(const std::string& name, const std::string& other) {
    const auto shared = folder_->share(draft_, other, name);
    if (!shared) return std::unexpected(shared.error());
    return *shared ? base::Status{} : publish(name);
  }

 private:
  std::shared_ptr<const Folder> folder_;
  const Draft draft_;
  BlobObserver observer_;
  bool published_ = false;
};

class Writer final : public BlobWriter {
 public:
  Writer(runtime::WorkerPool& pool, std::shared_ptr<Temporary> temporary)
      : pool_(pool), temporary_(std::move(temporary)) {}
  /// What was not committed is removed by the pool, because unlinking blocks.
  ~Writer() override {
    static_cast<void>(pool_.try_post([temporary = std::move(temporary_)](bool) {}));
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void observe(BlobObserver observer) override { temporary_->observe(std::move(observer)); }

  runtime::Task<base::Status> append(std::string bytes) override {
    size_ += bytes.size();
    return runtime::run_on(pool_,
                           [temporary = temporary_, bytes = std::move(bytes)] { return temporary->append(bytes); });
  }

  runtime::Task<base::Status> commit(std::string name) override {
    return runtime::run_on(pool_, [temporary = temporary_, name = std::move(name)]() -> base::Status {
      if (!is_blob_name(name)) return std::unexpected(bad_blob_name());
      return temporary->publish(name);
    });
  }

  [[nodiscard]] bool shares_bytes() const noexcept override { return true; }

  runtime::Task<base::Status> commit_beside(std::string name, std::string other) override {
    return runtime::run_on(
        pool_, [temporary = temporary_, name = std::move(name), other = std::move(other)]() -> base::Status {
          if (!is_blob_name(name)) return std::unexpected(bad_blob_name());
          return is_blob_name(other) ? temporary->publish_beside(name, other) : temporary->publish(name);
        });
  }

  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }

 private:
  runtime::WorkerPool& pool_;
  std::shared_ptr<Temporary> temporary_;
  std::uint64_t size_ = 0;
};

class Reader final : public BlobReader {
 public:
  /// `ahead`: the beginning of the blob, as far as it has been read.
  Reader(runtime::WorkerPool& pool, OpenedFile opened, std::string ahead)
      : pool_(pool),
        file_(std::make_shared<const File>(std::move(opened.file))),
        state_(opened.state),
        ahead_(std::move(ahead)) {}

  [[nodiscard]] std::uint64_t size() const noexcept override { return state_.size_bytes; }
  [[nodiscard]] base::Timestamp modified_at() const noexcept override { return state_.modified_at; }

  runtime::Task<base::Result<std::string>> read(std::size_t max_bytes) override {
    if (std::string ahead = take_ahead(max_bytes); !ahead.empty()) co_return ahead;
    auto work = [file = file_, offset = position_, wanted = wanted(max_bytes)] {
      return read_at(*file, offset, wanted);
    };
    auto bytes = co_await runtime::run_on(pool_, std::move(work));
    if (bytes) position_ += bytes->size();
    co_return bytes;
  }

  void seek(std::uint64_t offset) noexcept override { position_ = std::min(offset, state_.size_bytes); }

  [[nodiscard]] std::string take_ahead(std::size_t max_bytes) override {
    if (position_ >= ahead_.size()) return {};
    std::string bytes = ahead_.substr(position_, max_bytes);
    position_ += bytes.size();
    return bytes;
  }

  [[nodiscard]] bool can_send() const noexcept override { return true; }

  runtime::Task<base::Result<std::size_t>> send(std::shared_ptr<const base::Descriptor> socket,
                                                std::size_t max_bytes) override {
    const std::size_t bytes = wanted(max_bytes);
    // Another thread would cost more than copying what is in memory.
    if (is_cached(*file_, position_, bytes)) co_return passed(send_at(*file_, position_, bytes, *socket));
    auto work = [file = file_, socket = std::move(socket), offset = position_, bytes] {
      return send_at(*file, offset, bytes, *socket);
    };
    co_return passed(co_await runtime::run_on(pool_, std::move(work)));
  }

 private:
  base::Result<std::size_t> passed(base::Result<std::size_t> bytes) {
    if (bytes) position_ += *bytes;
    return bytes;
  }
  [[nodiscard]] std::size_t wanted(std::size_t max_bytes) const {
    const std::uint64_t left = state_.size_bytes - position_;
    return static_cast<std::size_t>(std::min<std::uint64_t>({max_bytes, kBlobReadMax, left}));
  }

  runtime::WorkerPool& pool_;
  const std::shared_ptr<const File> file_;
  const FileState state_;
  const std::string ahead_;
  std::uint64_t position_ = 0;
};

/// Small files as a whole; of others nothing, because `send` does not copy.
std::size_t bytes_ahead(const OpenedFile& opened) {
  return opened.state.size_bytes <= kBlobAheadMax ? static_cast<std::size_t>(opened.state.size_bytes) : 0;
}

class Blobs final : public BlobStore {
 public:
  /// Below the directory, one a kind. Release 1.0.0 lists the first three and nothing else.
  using Folders = std::array<std::shared_ptr<const Folder>, kBlobKinds.size()>;

  Blobs(runtime::WorkerPool& pool, const base::Clock& clock, Folders folders, std::shared_ptr<const Folder> trash)
      : pool_(pool), clock_(clock), folders_(std::move(folders)), trash_(std::move(trash)) {}

  runtime::Task<base::Result<std::unique_ptr<BlobWriter>>> create(BlobKind kind) override {
    return runtime::run_on(pool_,
                           [&pool = pool_, folder = folder_of(kind)]() -> base::Result<std::unique_ptr<BlobWriter>> {
                             auto draft = folder->create_draft();
                             if (!draft) return std::unexpected(std::move(draft).error());
                             auto temporary = std::make_shared<Temporary>(folder, std::move(*draft));
                             return std::make_unique<Writer>(pool, std::move(temporary));
                           });
  }

  /// On the loop when nothing has to be fetched from the disk.
  runtime::Task<base::Result<std::unique_ptr<BlobReader>>> open(BlobKind kind, std::string name) override {
    if (!is_blob_name(name)) co_return std::unexpected(blob_not_found());
    const auto folder = folder_of(kind);
    if (auto opened = folder->open_file_at_once(name)) {
      std::string ahead = read_at_once(opened->file, 0, bytes_ahead(*opened));
      co_return std::make_unique<Reader>(pool_, std::move(*opened), std::move(ahead));
    }
    auto work = [&pool = pool_, folder, name = std::move(name)]() -> base::Result<std::unique_ptr<BlobReader>> {
      auto opened = folder->open_file(name);
      if (!opened) return std::unexpected(std::move(opened).error());
      auto ahead = read_at(opened->file, 0, bytes_ahead(*opened));
      if (!ahead) return std::unexpected(std::move(ahead).error());
      return std::make_unique<Reader>(pool, std::move(*opened), std::move(*ahead));
    };
    co_return co_await runtime::run_on(pool_, std::move(work));
  }

  runtime::Task<base::Result<bool>> remove(BlobKind kind, std::string name) override {
    return runtime::run_on(pool_, [folder = folder_of(kind), name = std::move(name)]() -> base::Result<bool> {
      if (!is_blob_name(name)) return false;
      return folder->remove(name);
    });
  }

  runtime::Task<base::Result<bool>> erase(BlobKind kind, std::string name) override {
    return remove(kind, std::move(name));
  }

  runtime::Task<base::Result<std::vector<BlobInfo>>> list(BlobKind kind, std::string after,
                                                          std::size_t limit) override {
    return runtime::run_on(pool_, [folder = folder_of(kind), after = std::move(after), limit] {
      return folder->list(after, std::min(limit, kBlobListMax), &is_blob_name);
    });
  }

  runtime::Task<base::Result<bool>> discard(BlobKind kind, std::string name) override {
    std::string key = make_trash_key(clock_.now(), kind, name);
    return runtime::run_on(pool_,
                           [folder = folder_of(kind), trash = trash_, name = std::move(name),
                            key = std::move(key)]() -> base::Result<bool> {
                             if (!is_blob_name(name)) return false;
                             return folder->move_to(*trash, name, key);
                           });
  }

  runtime::Task<base::Result<std::vector<TrashedBlob>>> list_trash(std::string after, std::size_t limit) override {
    return runtime::run_on(
        pool_, [trash = trash_, after = std::move(after), limit]() -> base::Result<std::vector<TrashedBlob>> {
          const auto infos = trash->list(after, std::min(limit, kBlobListMax), &is_trash_key);
          if (!infos) return std::unexpected(infos.error());
          std::vector<TrashedBlob> blobs;
          for (const BlobInfo& info : *infos) {
            blobs.push_back(*parse_trash_key(info.name));
            blobs.back().size_bytes = info.size_bytes;
          }
          return blobs;
        });
  }

  runtime::Task<base::Result<bool>> retrieve(std::string key) override {
    const auto blob = parse_trash_key(key);
    if (!blob) co_return false;
    auto work = [folder = folder_of(blob->kind), trash = trash_, key, name = blob->name] {
      return trash->move_to(*folder, key, name);
    };
    co_return co_await runtime::run_on(pool_, std::move(work));
  }

  runtime::Task<base::Result<bool>> purge(std::string key) override {
    return runtime::run_on(pool_, [trash = trash_, key = std::move(key)]() -> base::Result<bool> {
      if (!is_trash_key(key)) return false;
      return trash->remove(key);
    });
  }

  runtime::Task<base::Result<std::optional<std::uint64_t>>> free_bytes() override {
    return runtime::run_on(pool_, [folder = folder_of(BlobKind::kDocument)] { return folder->free_bytes(); });
  }

 private:
  [[nodiscard]] std::shared_ptr<const Folder> folder_of(BlobKind kind) const {
    return folders_[static_cast<std::size_t>(kind)];
  }

  runtime::WorkerPool& pool_;
  const base::Clock& clock_;
  const Folders folders_;
  const std::shared_ptr<const Folder> trash_;
};

class Mark final : public UploadMark {
 public:
  Mark(runtime::WorkerPool& pool, std::shared_ptr<const Folder> folder) : pool_(pool), folder_(std::move(folder)) {}

  runtime::Task<base::Result<std::optional<InstallationMark>>> find() override {
    return runtime::run_on(pool_, [folder = folder_]() -> base::Result<std::optional<InstallationMark>> {
      const auto file = folder->open_file(std::string(kMarkFileName));
      if (!file && file.error().code() == base::ErrorCode::kNotFound) return std::nullopt;
      if (!file) return std::unexpected(file.error());
      const auto text = read_at(file->file, 0, kMarkBytesMax);
      if (!text) return std::unexpected(text.error());
      return parse_mark(*text).value_or(damaged_mark());
    });
  }

  runtime::Task<base::Status> set(InstallationMark mark) override {
    return runtime::run_on(
        pool_, [folder = folder_, text = to_text(mark)] { return folder->replace(std::string(kMarkFileName), text); });
  }

 private:
  runtime::WorkerPool& pool_;
  const std::shared_ptr<const Folder> folder_;
};

}  // namespace

base::Result<std::unique_ptr<BlobStore>> open_blob_store(const BlobOptions& options, runtime::WorkerPool& pool,
                                                         const base::Clock& clock) {
  if (auto root = Folder::open(options.directory); !root) return std::unexpected(std::move(root).error());
  Blobs::Folders folders;
  for (const BlobKind kind : kBlobKinds) {
    auto folder = Folder::open(options.directory / to_string(kind));
    if (!folder) return std::unexpected(std::move(folder).error());
    folder->sweep_temporaries(clock.now() - options.temporary_age_max);
    folders[static_cast<std::size_t>(kind)] = std::make_shared<const Folder>(std::move(*folder));
  }
  auto trash = Folder::open(options.directory / kTrashName);
  if (!trash) return std::unexpected(std::move(trash).error());
  return std::make_unique<Blobs>(pool, clock, std::move(folders), std::make_shared<const Folder>(std::move(*trash)));
}

base::Result<std::unique_ptr<UploadMark>> open_upload_mark(const std::filesystem::path& directory,
                                                           runtime::WorkerPool& pool) {
  auto folder = Folder::open(directory);
  if (!folder) return std::unexpected(std::move(folder).error());
  return std::make_unique<Mark>(pool, std::make_shared<const Folder>(std::move(*folder)));
}

}  // namespace storage::local_files
