#include "storage/mongodb/gridfs.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/random.hpp"
#include "storage/mongodb/database.hpp"
#include "storage/mongodb/schema.hpp"
#include "storage/mongodb/stores.hpp"

// The layout is that of the GridFS specification, so other tools can read it. Two things are ours: an upload becomes
// visible by the one insert of its `files` document, whose name a unique index guards; and `<bucket>.loose` lists the
// uploads whose chunks belong to no file yet or any more, so that a crash leaves nothing for ever and a blob that is
// removed while it is read stays readable for a while.
namespace storage::mongodb {
namespace {

constexpr std::size_t kChunkBytes = 255UL * 1024;
/// Longer than any upload or download may take.
constexpr std::chrono::hours kLooseFor{24};
constexpr std::chrono::minutes kSweepEvery{1};
constexpr std::size_t kSweepMax = 10;

std::string chunk_id(const std::string& upload_id, std::uint64_t number) {
  return upload_id + ":" + std::to_string(number);
}

struct Bucket {
  std::string files, chunks, loose;
  explicit Bucket(BlobKind kind)
      : files(bucket_name(kind) + ".files"),
        chunks(bucket_name(kind) + ".chunks"),
        loose(bucket_name(kind) + ".loose") {}
};

void remove_chunks(Client& client, const Bucket& bucket, const std::string& upload_id) {
  client.collection(bucket.chunks).remove_many(Bson().add("files_id", upload_id));
  client.collection(bucket.loose).remove_one(by_id(upload_id));
}

/// Removes chunks that have been loose for long.
void sweep(Client& client, const Bucket& bucket, base::Timestamp now) {
  FindOptions options;
  options.limit = kSweepMax;
  const Bson old = std::move(Bson().add("since", Bson().add("$lte", now - kLooseFor)));
  for (const Bson& found : client.collection(bucket.loose).find(old, options)) {
    const std::string id = BsonView(found).text("_id");
    if (client.collection(bucket.files).find_one(by_id(id))) {
      // Ended between two writes; the file is whole.
      client.collection(bucket.loose).remove_one(by_id(id));
    } else {
      remove_chunks(client, bucket, id);
    }
  }
}

class Writer final : public BlobWriter {
 public:
  Writer(Database& database, const Meter& meter, BlobKind kind, std::string id)
      : database_(database), meter_(meter), bucket_(kind), id_(std::move(id)) {}

  /// What was written becomes loose for good; the sweep removes it.
  ~Writer() override = default;

  void observe(BlobObserver observer) override { observer_ = std::move(observer); }

  runtime::Task<base::Status> append(std::string bytes) override {
    size_ += bytes.size();
    buffer_ += bytes;
    if (buffer_.size() < kChunkBytes) co_return base::Status{};
    auto work = [this](Client& client) -> base::Status {
      write_chunks(client, false);
      return {};
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Status> commit(std::string name) override {
    if (!is_blob_name(name)) co_return std::unexpected(bad_blob_name());
    auto work = [this, name = std::move(name)](Client& client) -> base::Status {
      write_chunks(client, true);
      Bson file = by_id(id_);
      file.add("filename", name).add("length", size_).add("chunkSize", kChunkBytes);
      file.add("uploadDate", database_.clock().now());
      if (!client.collection(bucket_.files).insert_new(file) && !is_committed(client)) {
        return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "File already exists"});
      }
      client.collection(bucket_.loose).remove_one(by_id(id_));
      return {};
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }

 private:
  void write_chunks(Client& client, bool is_end) {
    if (next_chunk_ == 0) {
      static_cast<void>(client.collection(bucket_.loose).insert_new(by_id(id_).add("since", database_.clock().now())));
    }
    while (buffer_.size() >= kChunkBytes || (is_end && !buffer_.empty())) {
      const std::string_view bytes = std::string_view(buffer_).substr(0, kChunkBytes);
      Bson chunk = by_id(chunk_id(id_, next_chunk_));
      chunk.add("files_id", id_).add("n", next_chunk_).add_bytes("data", bytes);
      static_cast<void>(client.collection(bucket_.chunks).insert_new(chunk));
      // Not before: a command that failed may be tried again from its start.
      if (observer_) observer_(bytes);
      ++next_chunk_;
      buffer_.erase(0, bytes.size());
    }
  }

  /// The insert was refused because it is a repetition whose first answer was lost.
  [[nodiscard]] bool is_committed(Client& client) const {
    return client.collection(bucket_.files).find_one(by_id(id_)).has_value();
  }

  Database& database_;
  const Meter& meter_;
  const Bucket bucket_;
  const std::string id_;
  BlobObserver observer_;
  std::string buffer_;
  std::uint64_t next_chunk_ = 0;
  std::uint64_t size_ = 0;
};

/// What is known of a stored blob.
struct File {
  std::string id;
  std::uint64_t size = 0;
  std::uint64_t chunk_bytes = kChunkBytes;
  base::Timestamp uploaded_at;
};

File decode_file(const Bson& document) {
  const BsonView view(document);
  return {view.text("_id"), static_cast<std::uint64_t>(view.integer("length")),
          static_cast<std::uint64_t>(view.integer("chunkSize")), view.time("uploadDate")};
}

class Reader final : public BlobReader {
 public:
  Reader(Database& database, const Meter& meter, BlobKind kind, File file)
      : database_(database), meter_(meter), bucket_(kind), file_(std::move(file)) {}

  [[nodiscard]] std::uint64_t size() const noexcept override { return file_.size; }
  [[nodiscard]] base::Timestamp modified_at() const noexcept override { return file_.uploaded_at; }
  void seek(std::uint64_t offset) noexcept override { offset_ = offset; }

  runtime::Task<base::Result<std::string>> read(std::size_t max_bytes) override {
    if (offset_ >= file_.size || max_bytes == 0) co_return std::string{};
    const std::uint64_t number = offset_ / file_.chunk_bytes;
    if (number != chunk_number_) {
      auto work = [this, number](Client& client) { return fetch(client, number); };
      const base::Status fetched = co_await database_.run(meter_, std::move(work));
      if (!fetched) co_return std::unexpected(fetched.error());
    }
    const std::size_t within = static_cast<std::size_t>(offset_ % file_.chunk_bytes);
    std::string bytes = chunk_.substr(within, std::min(max_bytes, kBlobReadMax));
    offset_ += bytes.size();
    co_return bytes;
  }

 private:
  base::Status fetch(Client& client, std::uint64_t number) {
    // By its key, not by (files_id, n) as other tools do: FerretDB 1 would read all chunks of all files for that.
    const auto found = client.collection(bucket_.chunks).find_one(by_id(chunk_id(file_.id, number)));
    if (!found) return std::unexpected(base::internal_error("a chunk of the file is missing"));
    chunk_ = BsonView(*found).bytes("data");
    const std::uint64_t expected = std::min(file_.chunk_bytes, file_.size - number * file_.chunk_bytes);
    if (chunk_.size() != expected) return std::unexpected(base::internal_error("a chunk of the file is damaged"));
    chunk_number_ = number;
    return {};
  }

  Database& database_;
  const Meter& meter_;
  const Bucket bucket_;
  const File file_;
  std::uint64_t offset_ = 0;
  std::optional<std::uint64_t> chunk_number_;
  std::string chunk_;
};

class Blobs final : public BlobStore {
 public:
  explicit Blobs(Database& database) : database_(database), meter_(database.meter("blobs")) {}

  runtime::Task<base::Result<std::unique_ptr<BlobWriter>>> create(BlobKind kind) override {
    base::SystemRandom random;
    co_return std::make_unique<Writer>(database_, meter_, kind, random.uuid());
  }

  runtime::Task<base::Result<std::unique_ptr<BlobReader>>> open(BlobKind kind, std::string name) override {
    if (!is_blob_name(name)) co_return std::unexpected(blob_not_found());
    auto work = [bucket = Bucket(kind), name = std::move(name)](Client& client) -> base::Result<File> {
      const auto found = client.collection(bucket.files).find_one(Bson().add("filename", name));
      if (!found) return std::unexpected(blob_not_found());
      return decode_file(*found);
    };
    base::Result<File> file = co_await database_.run(meter_, std::move(work));
    if (!file) co_return std::unexpected(std::move(file).error());
    co_return std::make_unique<Reader>(database_, meter_, kind, std::move(*file));
  }

  runtime::Task<base::Result<bool>> remove(BlobKind kind, std::string name) override {
    if (!is_blob_name(name)) co_return false;
    auto work = [this, bucket = Bucket(kind), name = std::move(name)](Client& client) -> base::Result<bool> {
      const base::Timestamp now = database_.clock().now();
      if (is_sweep_due()) sweep(client, bucket, now);
      const auto found = client.collection(bucket.files).find_one(Bson().add("filename", name));
      if (!found) return false;
      const std::string id = BsonView(*found).text("_id");
      static_cast<void>(client.collection(bucket.loose).insert_new(by_id(id).add("since", now)));
      return client.collection(bucket.files).remove_one(by_id(id)) > 0;
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  /// Loose first, so that the sweep finds the chunks should this end between two steps.
  runtime::Task<base::Result<bool>> erase(BlobKind kind, std::string name) override {
    if (!is_blob_name(name)) co_return false;
    auto work = [this, bucket = Bucket(kind), name = std::move(name)](Client& client) -> base::Result<bool> {
      const base::Timestamp now = database_.clock().now();
      if (is_sweep_due()) sweep(client, bucket, now);
      const auto found = client.collection(bucket.files).find_one(Bson().add("filename", name));
      if (!found) return false;
      const std::string id = BsonView(*found).text("_id");
      static_cast<void>(client.collection(bucket.loose).insert_new(by_id(id).add("since", now)));
      const bool is_removed = client.collection(bucket.files).remove_one(by_id(id)) > 0;
      remove_chunks(client, bucket, id);
      return is_removed;
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<std::vector<BlobInfo>>> list(BlobKind kind, std::string after,
                                                          std::size_t limit) override {
    auto work = [bucket = Bucket(kind), after = std::move(after),
                 limit](Client& client) -> base::Result<std::vector<BlobInfo>> {
      std::vector<BlobInfo> blobs;
      if (limit == 0) return blobs;
      FindOptions options;
      options.sort = std::move(Bson().add("filename", 1));
      options.limit = std::min(limit, kBlobListMax);
      const Bson behind = std::move(Bson().add("filename", Bson().add("$gt", after)));
      for (const Bson& found : client.collection(bucket.files).find(behind, options)) {
        const File file = decode_file(found);
        blobs.push_back({BsonView(found).text("filename"), file.size, file.uploaded_at});
      }
      return blobs;
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<bool>> discard(BlobKind kind, std::string name) override {
    if (!is_blob_name(name)) co_return false;
    auto work = [this, kind, name = std::move(name)](Client& client) -> base::Result<bool> {
      const Bucket bucket(kind);
      const auto found = client.collection(bucket.files).find_one(Bson().add("filename", name));
      if (!found) return false;
      const File file = decode_file(*found);
      Bson trashed = by_id(make_trash_key(database_.clock().now(), kind, name));
      trashed.add("fileId", file.id).add("length", file.size).add("chunkSize", file.chunk_bytes);
      trashed.add("uploadDate", file.uploaded_at);
      // In the trash first: between the two it has both names, never none.
      static_cast<void>(client.collection(kBlobTrash).insert_new(trashed));
      return client.collection(bucket.files).remove_one(by_id(file.id)) > 0;
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<std::vector<TrashedBlob>>> list_trash(std::string after, std::size_t limit) override {
    auto work = [after = std::move(after), limit](Client& client) -> base::Result<std::vector<TrashedBlob>> {
      std::vector<TrashedBlob> blobs;
      if (limit == 0) return blobs;
      FindOptions options;
      options.sort = std::move(Bson().add("_id", 1));
      options.limit = std::min(limit, kBlobListMax);
      const Bson behind = std::move(Bson().add("_id", Bson().add("$gt", after)));
      for (const Bson& found : client.collection(kBlobTrash).find(behind, options)) {
        auto blob = parse_trash_key(BsonView(found).text("_id"));
        if (!blob) continue;
        blob->size_bytes = static_cast<std::uint64_t>(BsonView(found).integer("length"));
        blobs.push_back(std::move(*blob));
      }
      return blobs;
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<bool>> retrieve(std::string key) override {
    const auto blob = parse_trash_key(key);
    if (!blob) co_return false;
    auto work = [bucket = Bucket(blob->kind), name = blob->name, key](Client& client) -> base::Result<bool> {
      const auto found = client.collection(kBlobTrash).find_one(by_id(key));
      if (!found) return false;
      const BsonView trashed(*found);
      const std::string id = trashed.text("fileId");
      Bson file = by_id(id);
      file.add("filename", name).add("length", trashed.integer("length"));
      file.add("chunkSize", trashed.integer("chunkSize")).add("uploadDate", trashed.time("uploadDate"));
      const bool is_back = client.collection(bucket.files).insert_new(file) ||
                           client.collection(bucket.files).find_one(by_id(id)).has_value();
      if (!is_back) remove_chunks(client, bucket, id);  // the name belongs to another upload
      client.collection(kBlobTrash).remove_one(by_id(key));
      return true;
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<bool>> purge(std::string key) override {
    const auto blob = parse_trash_key(key);
    if (!blob) co_return false;
    auto work = [bucket = Bucket(blob->kind), key](Client& client) -> base::Result<bool> {
      const auto found = client.collection(kBlobTrash).find_one(by_id(key));
      if (!found) return false;
      const std::string id = BsonView(*found).text("fileId");
      // A discard that ended between its two writes left the file in its place: its chunks are in use.
      if (!client.collection(bucket.files).find_one(by_id(id))) remove_chunks(client, bucket, id);
      return client.collection(kBlobTrash).remove_one(by_id(key)) > 0;
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  /// The server's disk is its own affair.
  runtime::Task<base::Result<std::optional<std::uint64_t>>> free_bytes() override {
    co_return std::optional<std::uint64_t>{};
  }

 private:
  [[nodiscard]] bool is_sweep_due() {
    const auto now = database_.clock().steady_now().time_since_epoch();
    auto last = last_sweep_.load();
    return now - decltype(now){last} >= kSweepEvery && last_sweep_.compare_exchange_strong(last, now.count());
  }

  Database& database_;
  const Meter meter_;
  std::atomic<std::chrono::steady_clock::rep> last_sweep_{0};
};

}  // namespace

std::string bucket_name(BlobKind kind) {
  switch (kind) {
    case BlobKind::kAvatar:
      return "blobs_avatars";
    case BlobKind::kAvatarVariant:
      return "blobs_variants";
    case BlobKind::kDocument:
      return "blobs_documents";
    case BlobKind::kExport:
      return "blobs_exports";
    case BlobKind::kDocumentVersion:
      return "blobs_document_versions";
    case BlobKind::kUploadPiece:
      return "blobs_upload_pieces";
    case BlobKind::kQuarantine:
      return "blobs_quarantine";
  }
  std::unreachable();
}

std::vector<std::string> bucket_names() {
  std::vector<std::string> names;
  for (const BlobKind kind : kBlobKinds) names.push_back(bucket_name(kind));
  return names;
}

std::unique_ptr<BlobStore> make_blob_store(Database& database) { return std::make_unique<Blobs>(database); }

}  // namespace storage::mongodb
