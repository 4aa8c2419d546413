/// Commands on one collection, each atomic by itself. Blocks on the network; throws Failure.
///
/// The server is told to end a read in good time: it would go on when nobody waits for the answer any more.
///
/// Filters and documents are built from typed values only (bson.hpp). Lives no longer than the Client it came from.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "storage/mongodb/bson.hpp"

typedef struct _mongoc_collection_t mongoc_collection_t;  // NOLINT(modernize-use-using): the driver's own declaration

namespace storage::mongodb {

struct FindOptions {
  std::optional<Bson> sort;
  std::optional<Bson> projection;
  std::size_t skip = 0;
  std::size_t limit = 0;  ///< 0: all
};

class Collection {
 public:
  /// `read_max`: what a read may take on the server; zero: no end.
  Collection(mongoc_collection_t* collection, std::chrono::milliseconds read_max)
      : collection_(collection), read_max_(read_max) {}
  ~Collection();
  Collection(const Collection&) = delete;
  Collection& operator=(const Collection&) = delete;

  /// Throws kDuplicate when a unique index refuses the document.
  void insert(const Bson& document);
  /// False when a unique index refuses the document.
  [[nodiscard]] bool insert_new(const Bson& document);
  /// Skips those a unique index refuses; answers how many went in.
  std::uint64_t insert_all_new(const std::vector<Bson>& documents);

  [[nodiscard]] std::optional<Bson> find_one(const Bson& filter, FindOptions options = {});
  [[nodiscard]] std::vector<Bson> find(const Bson& filter, const FindOptions& options = {});
  [[nodiscard]] std::uint64_t count(const Bson& filter);
  /// About how many documents, from what the server keeps of the collection.
  [[nodiscard]] std::uint64_t estimate();
  /// Descriptions of its indexes.
  [[nodiscard]] std::vector<Bson> indexes();

  /// False when no document matches. Throws kDuplicate.
  [[nodiscard]] bool replace_one(const Bson& filter, const Bson& document);
  /// The number of documents that matched; `update` holds operators.
  std::uint64_t update_one(const Bson& filter, const Bson& update);
  /// The same, on a new document of the filter's fields where none matches. Throws kDuplicate when another process adds
  /// it at the same moment.
  void upsert_one(const Bson& filter, const Bson& update);
  std::uint64_t update_many(const Bson& filter, const Bson& update);
  /// The number of documents removed.
  std::uint64_t remove_one(const Bson& filter);
  std::uint64_t remove_many(const Bson& filter);

 private:
  mongoc_collection_t* collection_;
  const std::chrono::milliseconds read_max_;
};

/// `{_id: id}`.
[[nodiscard]] inline Bson by_id(std::string_view id) { return std::move(Bson().add("_id", id)); }

}  // namespace storage::mongodb
