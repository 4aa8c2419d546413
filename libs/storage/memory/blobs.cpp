#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

struct Blob {
  std::string bytes;
  base::Timestamp modified_at;
};

/// The blobs and how much room is left; outlives the store for the sake of open writers.
struct Shelf {
  std::mutex mutex;
  std::array<std::map<std::string, std::shared_ptr<const Blob>>, kBlobKinds.size()> kinds;
  std::map<std::string, std::shared_ptr<const Blob>> trash;  ///< by key
  std::uint64_t bytes_left = 0;

  auto& of(BlobKind kind) { return kinds[static_cast<std::size_t>(kind)]; }
};

class Writer final : public BlobWriter {
 public:
  Writer(std::shared_ptr<Shelf> shelf, BlobKind kind, const base::Clock& clock)
      : shelf_(std::move(shelf)), kind_(kind), clock_(clock) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  ~Writer() override {
    const std::lock_guard lock(shelf_->mutex);
    if (!committed_) shelf_->bytes_left += bytes_.size();
  }

  void observe(BlobObserver observer) override { observer_ = std::move(observer); }

  runtime::Task<base::Status> append(std::string bytes) override {
    const std::lock_guard lock(shelf_->mutex);
    if (bytes.size() > shelf_->bytes_left) co_return std::unexpected(base::unavailable("memory blob store is full"));
    shelf_->bytes_left -= bytes.size();
    bytes_ += bytes;
    if (observer_) observer_(bytes);
    co_return base::Status{};
  }

  runtime::Task<base::Status> commit(std::string name) override {
    if (!is_blob_name(name)) co_return std::unexpected(bad_blob_name());
    const std::lock_guard lock(shelf_->mutex);
    auto blob = std::make_shared<const Blob>(Blob{bytes_, clock_.now()});
    committed_ = shelf_->of(kind_).emplace(std::move(name), std::move(blob)).second;
    if (!committed_) co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "File already exists"});
    co_return base::Status{};
  }

  [[nodiscard]] std::uint64_t size() const noexcept override { return bytes_.size(); }

 private:
  std::shared_ptr<Shelf> shelf_;
  const BlobKind kind_;
  const base::Clock& clock_;
  BlobObserver observer_;
  std::string bytes_;
  bool committed_ = false;
};

class Reader final : public BlobReader {
 public:
  explicit Reader(std::shared_ptr<const Blob> blob) : blob_(std::move(blob)) {}

  [[nodiscard]] std::uint64_t size() const noexcept override { return blob_->bytes.size(); }
  [[nodiscard]] base::Timestamp modified_at() const noexcept override { return blob_->modified_at; }

  runtime::Task<base::Result<std::string>> read(std::size_t max_bytes) override {
    std::string chunk = blob_->bytes.substr(position_, std::min(max_bytes, kBlobReadMax));
    position_ += chunk.size();
    co_return chunk;
  }

  void seek(std::uint64_t offset) noexcept override { position_ = std::min<std::uint64_t>(offset, size()); }

 private:
  std::shared_ptr<const Blob> blob_;
  std::size_t position_ = 0;
};

class Blobs final : public BlobStore {
 public:
  Blobs(const base::Clock& clock, BlobOptions options) : clock_(clock) { shelf_->bytes_left = options.bytes_max; }

  runtime::Task<base::Result<std::unique_ptr<BlobWriter>>> create(BlobKind kind) override {
    co_return std::make_unique<Writer>(shelf_, kind, clock_);
  }

  runtime::Task<base::Result<std::unique_ptr<BlobReader>>> open(BlobKind kind, std::string name) override {
    const std::lock_guard lock(shelf_->mutex);
    const auto& blobs = shelf_->of(kind);
    const auto blob = blobs.find(name);
    if (blob == blobs.end()) co_return std::unexpected(blob_not_found());
    co_return std::make_unique<Reader>(blob->second);
  }

  runtime::Task<base::Result<bool>> remove(BlobKind kind, std::string name) override {
    const std::lock_guard lock(shelf_->mutex);
    const auto node = shelf_->of(kind).extract(name);
    if (!node.empty()) shelf_->bytes_left += node.mapped()->bytes.size();
    co_return !node.empty();
  }

  runtime::Task<base::Result<bool>> erase(BlobKind kind, std::string name) override { return remove(kind, name); }

  runtime::Task<base::Result<std::vector<BlobInfo>>> list(BlobKind kind, std::string after,
                                                          std::size_t limit) override {
    const std::lock_guard lock(shelf_->mutex);
    std::vector<BlobInfo> infos;
    const auto& blobs = shelf_->of(kind);
    for (auto blob = blobs.upper_bound(after); blob != blobs.end() && infos.size() < std::min(limit, kBlobListMax);
         ++blob) {
      infos.push_back({blob->first, blob->second->bytes.size(), blob->second->modified_at});
    }
    co_return infos;
  }

  runtime::Task<base::Result<bool>> discard(BlobKind kind, std::string name) override {
    const std::lock_guard lock(shelf_->mutex);
    auto node = shelf_->of(kind).extract(name);
    if (node.empty()) co_return false;
    shelf_->trash.insert_or_assign(make_trash_key(clock_.now(), kind, name), std::move(node.mapped()));
    co_return true;
  }

  runtime::Task<base::Result<std::vector<TrashedBlob>>> list_trash(std::string after, std::size_t limit) override {
    const std::lock_guard lock(shelf_->mutex);
    std::vector<TrashedBlob> blobs;
    for (auto blob = shelf_->trash.upper_bound(after);
         blob != shelf_->trash.end() && blobs.size() < std::min(limit, kBlobListMax); ++blob) {
      blobs.push_back(*parse_trash_key(blob->first));
      blobs.back().size_bytes = blob->second->bytes.size();
    }
    co_return blobs;
  }

  runtime::Task<base::Result<bool>> retrieve(std::string key) override {
    const std::lock_guard lock(shelf_->mutex);
    auto node = shelf_->trash.extract(key);
    if (node.empty()) co_return false;
    const TrashedBlob blob = *parse_trash_key(key);
    const std::uint64_t bytes = node.mapped()->bytes.size();
    if (!shelf_->of(blob.kind).emplace(blob.name, std::move(node.mapped())).second) shelf_->bytes_left += bytes;
    co_return true;
  }

  runtime::Task<base::Result<bool>> purge(std::string key) override {
    const std::lock_guard lock(shelf_->mutex);
    const auto node = shelf_->trash.extract(key);
    if (!node.empty()) shelf_->bytes_left += node.mapped()->bytes.size();
    co_return !node.empty();
  }

  runtime::Task<base::Result<std::optional<std::uint64_t>>> free_bytes() override {
    const std::lock_guard lock(shelf_->mutex);
    co_return shelf_->bytes_left;
  }

 private:
  const base::Clock& clock_;
  std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
};

}  // namespace

std::unique_ptr<BlobStore> make_blob_store(const base::Clock& clock, BlobOptions options) {
  return std::make_unique<Blobs>(clock, options);
}

}  // namespace storage::memory
