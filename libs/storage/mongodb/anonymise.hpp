/// Replaces a person in the rows of a log, keeping the rows.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"

#include "storage/mongodb/client_pool.hpp"

namespace storage::mongodb {

/// Where `field` names the user it names `pseudonym` afterwards, and the row's address, user agent and changes are
/// gone.
inline void anonymise(Client& client, const char* collection, const char* field, const std::string& user_id,
                      const std::string& pseudonym) {
  Bson update;
  update.add("$set", Bson().add(field, pseudonym));
  update.add("$unset", Bson().add("ipAddress", "").add("userAgent", "").add("changes", ""));
  client.collection(collection).update_many(Bson().add(field, user_id), update);
}

/// Where the user's row names the user once more as what was touched.
inline void anonymise_resource(Client& client, const char* collection, const std::string& user_id,
                               const std::string& pseudonym) {
  Bson update;
  update.add("$set", Bson().add("resourceId", pseudonym));
  client.collection(collection).update_many(Bson().add("userId", user_id).add("resourceId", user_id), update);
}

/// Ids of rows that gather reads are made of the user's id (`gathered_id`): they get others, or they would lead back.
template <class Row, class Record>
void give_new_ids(Client& client, const std::string& user_id, const std::string& pseudonym) {
  if constexpr (requires(Row row) { row.count; }) {
    constexpr std::size_t kAtOnce = 500;
    base::SystemRandom random;
    Bson gathered;
    gathered.add("userId", user_id).add("count", Bson().add("$gte", 0));
    FindOptions options;
    options.limit = kAtOnce;
    while (true) {
      const std::vector<Bson> found = client.collection(Record::kCollection).find(gathered, options);
      if (found.empty()) return;
      for (const Bson& document : found) {
        Row row = Record::decode(BsonView(document));
        const std::string old_id = std::exchange(row.id, random.uuid());
        row.user_id = pseudonym;
        if (row.accessor_id == user_id) row.accessor_id = pseudonym;
        if (row.resource_id == user_id) row.resource_id = pseudonym;
        row.ip_address.reset();
        row.user_agent.reset();
        row.changes.reset();
        client.collection(Record::kCollection).insert(Record::encode(row));
        client.collection(Record::kCollection).remove_one(by_id(old_id));
      }
    }
  }
}

}  // namespace storage::mongodb
