#include "storage/mongodb/collection.hpp"

#include <mongoc/mongoc.h>

#include <algorithm>
#include <memory>

#include "storage/mongodb/failure.hpp"

namespace storage::mongodb {
namespace {

/// What a command answers besides success; the driver always fills it in.
class Reply {
 public:
  Reply() { bson_init(&document_); }
  ~Reply() { bson_destroy(&document_); }
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  /// For an out parameter of a function that initialises it itself.
  [[nodiscard]] bson_t* out() {
    bson_destroy(&document_);
    return &document_;
  }
  [[nodiscard]] const bson_t* get() const noexcept { return &document_; }
  [[nodiscard]] std::uint64_t count(const char* key) const {
    const BsonView view(&document_);
    return view.has(key) ? static_cast<std::uint64_t>(view.integer(key)) : 0;
  }

 private:
  bson_t document_;
};

Bson read_options(std::chrono::milliseconds read_max) {
  Bson options;
  if (read_max.count() > 0) options.add("maxTimeMS", read_max.count());
  return options;
}

Bson find_options(const FindOptions& options, std::chrono::milliseconds read_max) {
  Bson described = read_options(read_max);
  if (options.sort) described.add("sort", *options.sort);
  if (options.projection) described.add("projection", *options.projection);
  if (options.skip > 0) described.add("skip", options.skip);
  if (options.limit > 0) described.add("limit", options.limit);
  return described;
}

/// Takes the cursor over.
std::vector<Bson> read_all(mongoc_cursor_t* owned) {
  const std::unique_ptr<mongoc_cursor_t, decltype(&mongoc_cursor_destroy)> cursor(owned, &mongoc_cursor_destroy);
  std::vector<Bson> found;
  const bson_t* document = nullptr;
  while (mongoc_cursor_next(cursor.get(), &document)) found.push_back(Bson::copy_of(document));
  bson_error_t error{};
  const bson_t* reply = nullptr;
  if (mongoc_cursor_error_document(cursor.get(), &error, &reply)) throw Failure::of("find", error, reply);
  return found;
}

void check(bool succeeded, const char* what, const bson_error_t& error, const Reply& reply) {
  if (!succeeded) throw Failure::of(what, error, reply.get());
}

}  // namespace

Collection::~Collection() { mongoc_collection_destroy(collection_); }

void Collection::insert(const Bson& document) {
  Reply reply;
  bson_error_t error{};
  check(mongoc_collection_insert_one(collection_, document.get(), nullptr, reply.out(), &error), "insert", error,
        reply);
}

bool Collection::insert_new(const Bson& document) {
  try {
    insert(document);
    return true;
  } catch (const Failure& failure) {
    if (failure.kind() != Failure::Kind::kDuplicate) throw;
    return false;
  }
}

std::uint64_t Collection::insert_all_new(const std::vector<Bson>& documents) {
  if (documents.empty()) return 0;
  // An array and not a vector, because the driver's type has an alignment that templates ignore.
  const auto pointers = std::make_unique<const bson_t*[]>(documents.size());
  for (std::size_t i = 0; i < documents.size(); ++i) pointers[i] = documents[i].get();
  Bson options;
  options.add("ordered", false);
  Reply reply;
  bson_error_t error{};
  const bool inserted =
      mongoc_collection_insert_many(collection_, pointers.get(), documents.size(), options.get(), reply.out(), &error);
  if (inserted) return documents.size();
  const Failure failure = Failure::of("insert many", error, reply.get());
  if (failure.kind() != Failure::Kind::kDuplicate) throw failure;
  return reply.count("insertedCount");
}

std::vector<Bson> Collection::find(const Bson& filter, const FindOptions& options) {
  return read_all(
      mongoc_collection_find_with_opts(collection_, filter.get(), find_options(options, read_max_).get(), nullptr));
}

std::vector<Bson> Collection::indexes() {
  return read_all(mongoc_collection_find_indexes_with_opts(collection_, nullptr));
}

std::optional<Bson> Collection::find_one(const Bson& filter, FindOptions options) {
  options.limit = 1;
  std::vector<Bson> found = find(filter, options);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::uint64_t Collection::count(const Bson& filter) {
  Reply reply;
  bson_error_t error{};
  const std::int64_t count = mongoc_collection_count_documents(collection_, filter.get(), read_options(read_max_).get(),
                                                               nullptr, reply.out(), &error);
  check(count >= 0, "count", error, reply);
  return static_cast<std::uint64_t>(count);
}

std::uint64_t Collection::estimate() {
  Bson stage;
  stage.add("$collStats", Bson().add("count", Bson()));
  Bson pipeline;
  pipeline.add("0", stage);
  const Bson options = read_options(read_max_);
  try {
    std::uint64_t total = 0;
    // One document for each shard.
    for (const Bson& shard : read_all(
             mongoc_collection_aggregate(collection_, MONGOC_QUERY_NONE, pipeline.get(), options.get(), nullptr))) {
      const std::int64_t count = BsonView(shard).integer("count");
      total += static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
    }
    return total;
  } catch (const Failure& failure) {
    if (failure.kind() != Failure::Kind::kAbsent) throw;
    return 0;
  }
}

bool Collection::replace_one(const Bson& filter, const Bson& document) {
  Reply reply;
  bson_error_t error{};
  check(mongoc_collection_replace_one(collection_, filter.get(), document.get(), nullptr, reply.out(), &error),
        "replace", error, reply);
  return reply.count("matchedCount") > 0;
}

std::uint64_t Collection::update_one(const Bson& filter, const Bson& update) {
  Reply reply;
  bson_error_t error{};
  check(mongoc_collection_update_one(collection_, filter.get(), update.get(), nullptr, reply.out(), &error), "update",
        error, reply);
  return reply.count("matchedCount");
}

void Collection::upsert_one(const Bson& filter, const Bson& update) {
  Bson options;
  options.add("upsert", true);
  Reply reply;
  bson_error_t error{};
  check(mongoc_collection_update_one(collection_, filter.get(), update.get(), options.get(), reply.out(), &error),
        "upsert", error, reply);
}

std::uint64_t Collection::update_many(const Bson& filter, const Bson& update) {
  Reply reply;
  bson_error_t error{};
  check(mongoc_collection_update_many(collection_, filter.get(), update.get(), nullptr, reply.out(), &error),
        "update many", error, reply);
  return reply.count("matchedCount");
}

std::uint64_t Collection::remove_one(const Bson& filter) {
  Reply reply;
  bson_error_t error{};
  check(mongoc_collection_delete_one(collection_, filter.get(), nullptr, reply.out(), &error), "delete", error, reply);
  return reply.count("deletedCount");
}

std::uint64_t Collection::remove_many(const Bson& filter) {
  Reply reply;
  bson_error_t error{};
  check(mongoc_collection_delete_many(collection_, filter.get(), nullptr, reply.out(), &error), "delete many", error,
        reply);
  return reply.count("deletedCount");
}

}  // namespace storage::mongodb
