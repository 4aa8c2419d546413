#include "storage/local_files/blobs.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "storage/local_files/folder.hpp"

namespace storage::local_files {
namespace {

constexpr std::array kFolderNames{"avatars", "avatar-variants", "documents"};

/// A file on its way; removed when nobody holds it any more and it was not published.
class Temporary {
 public:
  Temporary(std::shared_ptr<const Folder> folder, std::string name, File file)
      : folder_(std::move(folder)), name_(std::move(name)), file_(std::move(file)) {}
  ~Temporary() {
    if (!published_) folder_->remove_temporary(name_);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  [[nodiscard]] base::Status append(std::string_view bytes) { return write_all(file_, bytes); }

  [[nodiscard]] base::Status publish(const std::string& name) {
    if (auto synced = sync(file_); !synced) return synced;
    auto linked = folder_->publish(name_, name);
    published_ = linked.has_value();
    return linked;
  }

 private:
  std::shared_ptr<const Folder> folder_;
  const std::string name_;
  File file_;
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

  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }

 private:
  runtime::WorkerPool& pool_;
  std::shared_ptr<Temporary> temporary_;
  std::uint64_t size_ = 0;
};

class Reader final : public BlobReader {
 public:
  Reader(runtime::WorkerPool& pool, std::shared_ptr<const File> file, FileState state)
      : pool_(pool), file_(std::move(file)), state_(state) {}

  [[nodiscard]] std::uint64_t size() const noexcept override { return state_.size_bytes; }
  [[nodiscard]] base::Timestamp modified_at() const noexcept override { return state_.modified_at; }

  runtime::Task<base::Result<std::string>> read(std::size_t max_bytes) override {
    const std::uint64_t left = state_.size_bytes - position_;
    const std::uint64_t wanted = std::min<std::uint64_t>({max_bytes, kBlobReadMax, left});
    auto work = [file = file_, offset = position_, wanted] { return read_at(*file, offset, wanted); };
    auto bytes = co_await runtime::run_on(pool_, std::move(work));
    if (bytes) position_ += bytes->size();
    co_return bytes;
  }

  void seek(std::uint64_t offset) noexcept override { position_ = std::min(offset, state_.size_bytes); }

 private:
  runtime::WorkerPool& pool_;
  std::shared_ptr<const File> file_;
  const FileState state_;
  std::uint64_t position_ = 0;
};

class Blobs final : public BlobStore {
 public:
  using Folders = std::array<std::shared_ptr<const Folder>, kFolderNames.size()>;

  Blobs(runtime::WorkerPool& pool, Folders folders) : pool_(pool), folders_(std::move(folders)) {}

  runtime::Task<base::Result<std::unique_ptr<BlobWriter>>> create(BlobKind kind) override {
    return runtime::run_on(pool_,
                           [&pool = pool_, folder = folder_of(kind)]() -> base::Result<std::unique_ptr<BlobWriter>> {
                             std::string name;
                             auto file = folder->create_temporary(name);
                             if (!file) return std::unexpected(std::move(file).error());
                             auto temporary = std::make_shared<Temporary>(folder, std::move(name), std::move(*file));
                             return std::make_unique<Writer>(pool, std::move(temporary));
                           });
  }

  runtime::Task<base::Result<std::unique_ptr<BlobReader>>> open(BlobKind kind, std::string name) override {
    return runtime::run_on(pool_,
                           [&pool = pool_, folder = folder_of(kind),
                            name = std::move(name)]() -> base::Result<std::unique_ptr<BlobReader>> {
                             if (!is_blob_name(name)) return std::unexpected(blob_not_found());
                             auto file = folder->open_file(name);
                             if (!file) return std::unexpected(std::move(file).error());
                             const auto state = state_of(*file);
                             if (!state) return std::unexpected(state.error());
                             return std::make_unique<Reader>(pool, std::make_shared<const File>(std::move(*file)),
                                                             *state);
                           });
  }

  runtime::Task<base::Result<bool>> remove(BlobKind kind, std::string name) override {
    return runtime::run_on(pool_, [folder = folder_of(kind), name = std::move(name)]() -> base::Result<bool> {
      if (!is_blob_name(name)) return false;
      return folder->remove(name);
    });
  }

  runtime::Task<base::Result<std::vector<BlobInfo>>> list(BlobKind kind, std::string after,
                                                          std::size_t limit) override {
    return runtime::run_on(pool_, [folder = folder_of(kind), after = std::move(after), limit] {
      return folder->list(after, std::min(limit, kBlobListMax));
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
  const Folders folders_;
};

}  // namespace

base::Result<std::unique_ptr<BlobStore>> open_blob_store(const BlobOptions& options, runtime::WorkerPool& pool,
                                                         const base::Clock& clock) {
  if (auto root = Folder::open(options.directory); !root) return std::unexpected(std::move(root).error());
  Blobs::Folders folders;
  for (std::size_t i = 0; i < folders.size(); ++i) {
    auto folder = Folder::open(options.directory / kFolderNames[i]);
    if (!folder) return std::unexpected(std::move(folder).error());
    folder->sweep_temporaries(clock.now() - options.temporary_age_max);
    folders[i] = std::make_shared<const Folder>(std::move(*folder));
  }
  return std::make_unique<Blobs>(pool, std::move(folders));
}

}  // namespace storage::local_files
