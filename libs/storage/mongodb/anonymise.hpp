/// Replaces a person in the rows of a log, keeping the rows.
#pragma once

#include <string>

#include "storage/mongodb/client_pool.hpp"

namespace storage::mongodb {

/// Where `field` names the user it names `pseudonym` afterwards, and the row's address, user agent and changes are gone.
inline void anonymise(Client& client, const char* collection, const char* field, const std::string& user_id,
                      const std::string& pseudonym) {
  Bson update;
  update.add("$set", Bson().add(field, pseudonym));
  update.add("$unset", Bson().add("ipAddress", "").add("userAgent", "").add("changes", ""));
  client.collection(collection).update_many(Bson().add(field, user_id), update);
}

}  // namespace storage::mongodb
