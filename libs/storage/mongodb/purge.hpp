/// Forgets old documents in small steps, so that each stays within the deadline of one call.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "storage/mongodb/database.hpp"
#include "storage/ports/event_log.hpp"

namespace storage::mongodb {

/// Removes what `filter` matches from the collection and answers the number. `collection` must be a literal.
/// With `sort` in that order and no more than `documents_max`.
inline runtime::Task<base::Result<std::uint64_t>> purge(Database& database, const Meter& meter, const char* collection,
                                                        Bson filter, std::optional<Bson> sort = std::nullopt,
                                                        std::uint64_t documents_max = UINT64_MAX) {
  std::uint64_t total = 0;
  while (total < documents_max) {
    const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(kEventsForgottenAtOnce, documents_max - total));
    auto work = [collection, &filter, &sort, step](Client& client) -> base::Result<std::uint64_t> {
      FindOptions options;
      options.projection = std::move(Bson().add("_id", 1));
      options.sort = sort;
      options.limit = step;
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
    if (*removed < step) break;
  }
  co_return total;
}

/// Removes the oldest by the time `field` until no more than `documents_max` are left; the number.
inline runtime::Task<base::Result<std::uint64_t>> purge_beyond(Database& database, const Meter& meter,
                                                               const char* collection, const char* field,
                                                               std::uint64_t documents_max) {
  auto look = [collection](Client& client) -> base::Result<std::uint64_t> {
    return client.collection(collection).count(Bson());
  };
  const base::Result<std::uint64_t> there = co_await database.run(meter, std::move(look));
  if (!there) co_return std::unexpected(there.error());
  if (*there <= documents_max) co_return std::uint64_t{0};
  std::optional<Bson> oldest_first = std::move(Bson().add(field, 1));
  co_return co_await purge(database, meter, collection, Bson(), std::move(oldest_first), *there - documents_max);
}

/// `{<field>: {$lte: time}}`.
[[nodiscard]] inline Bson not_after(const char* field, base::Timestamp time) {
  return std::move(Bson().add(field, Bson().add("$lte", time)));
}

}  // namespace storage::mongodb
