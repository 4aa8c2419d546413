/// Forgets old documents in small steps, so that each stays within the deadline of one call.
#pragma once

#include <cstdint>

#include "storage/mongodb/database.hpp"

namespace storage::mongodb {

/// Removes what `filter` matches from the collection and answers the number. `collection` must be a literal.
inline runtime::Task<base::Result<std::uint64_t>> purge(Database& database, const Meter& meter, const char* collection,
                                                        Bson filter) {
  static constexpr std::size_t kDocumentsPerStep = 1000;
  std::uint64_t total = 0;
  while (true) {
    auto work = [collection, &filter](Client& client) -> base::Result<std::uint64_t> {
      FindOptions options;
      options.projection = std::move(Bson().add("_id", 1));
      options.limit = kDocumentsPerStep;
      std::vector<std::string> ids;
      for (const Bson& found : client.collection(collection).find(filter, options)) {
        ids.push_back(BsonView(found).text("_id"));
      }
      if (ids.empty()) return 0;
      return client.collection(collection).remove_many(Bson().add("_id", Bson().add("$in", ids)));
    };
    const base::Result<std::uint64_t> removed = co_await database.run(meter, std::move(work));
    if (!removed) co_return std::unexpected(removed.error());
    total += *removed;
    if (*removed < kDocumentsPerStep) co_return total;
  }
}

/// `{<field>: {$lte: time}}`.
[[nodiscard]] inline Bson not_after(const char* field, base::Timestamp time) {
  return std::move(Bson().add(field, Bson().add("$lte", time)));
}

}  // namespace storage::mongodb
