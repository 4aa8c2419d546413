/// Changes of one document by compare-and-set: read it, change it in memory, write it back if its `version` has not
/// moved, else start over. Nothing is lost under parallel changes, and no transaction is needed.
///
/// The loop ends because every round that fails is one that somebody else won, and because the Client refuses commands
/// once the call's time is over.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "storage/mongodb/client_pool.hpp"
#include "storage/mongodb/failure.hpp"

namespace storage::mongodb {

/// Of every document that `modify` changes: counts the changes.
inline constexpr const char* kVersionField = "version";

/// How one kind of record lies in its collection. `Record` has `static constexpr const char* kCollection`,
/// `static Row decode(const BsonView&)` and `static Bson encode(const Row&)`, which leaves `version` out.
template <class Record>
using RowOf = decltype(Record::decode(std::declval<const BsonView&>()));

/// The document of `row` with that version.
template <class Record>
[[nodiscard]] Bson with_version(const RowOf<Record>& row, std::int64_t version) {
  return std::move(Record::encode(row).add(kVersionField, version));
}

template <class Record>
void insert(Client& client, const RowOf<Record>& row) {
  client.collection(Record::kCollection).insert(with_version<Record>(row, 1));
}

template <class Record>
[[nodiscard]] std::optional<RowOf<Record>> find(Client& client, const Bson& filter) {
  const auto found = client.collection(Record::kCollection).find_one(filter);
  if (!found) return std::nullopt;
  return Record::decode(BsonView(*found));
}

/// Puts `row` in the place of what `unmoved` matches; false when nothing does. A Record that has `update(row, version)`
/// says how.
template <class Record>
[[nodiscard]] bool write_back(Client& client, const Bson& unmoved, const RowOf<Record>& row, std::int64_t version) {
  Collection collection = client.collection(Record::kCollection);
  if constexpr (requires { Record::update(row, version); }) {
    return collection.update_one(unmoved, Record::update(row, version)) > 0;
  } else {
    return collection.replace_one(unmoved, with_version<Record>(row, version));
  }
}

/// What `modify` did.
template <class Row>
struct Modified {
  std::optional<Row> before;  ///< absent: there was none
  Row after;
};

/// Calls `change(std::optional<Row>)`, which answers what is to be there instead, or nullopt to leave all as it is; may
/// call it several times. nullopt when `change` gave that. Throws kDuplicate when another unique index than `_id`
/// refuses the new state.
template <class Record, class Change>
[[nodiscard]] std::optional<Modified<RowOf<Record>>> modify(Client& client, const std::string& id, Change change) {
  while (true) {
    const auto found = client.collection(Record::kCollection).find_one(by_id(id));
    std::optional<RowOf<Record>> before;
    if (found) before = Record::decode(BsonView(*found));
    std::optional<RowOf<Record>> after = change(before);
    if (!after) return std::nullopt;
    if (before) {
      const std::int64_t version = BsonView(*found).integer(kVersionField);
      const Bson unmoved = std::move(by_id(id).add(kVersionField, version));
      if (write_back<Record>(client, unmoved, *after, version + 1)) {
        return Modified<RowOf<Record>>{std::move(before), std::move(*after)};
      }
    } else {
      if (client.collection(Record::kCollection).insert_new(with_version<Record>(*after, 1))) {
        return Modified<RowOf<Record>>{std::nullopt, std::move(*after)};
      }
      // Somebody else created it, or it collides with another document.
      if (!client.collection(Record::kCollection).find_one(by_id(id))) {
        throw Failure(Failure::Kind::kDuplicate, "a unique index refuses the document");
      }
    }
  }
}

/// Removes the document and answers what it was; of parallel calls one gets it.
template <class Record>
[[nodiscard]] std::optional<RowOf<Record>> take(Client& client, const std::string& id) {
  while (true) {
    const auto found = client.collection(Record::kCollection).find_one(by_id(id));
    if (!found) return std::nullopt;
    const Bson unmoved = std::move(by_id(id).add(kVersionField, BsonView(*found).integer(kVersionField)));
    if (client.collection(Record::kCollection).remove_one(unmoved) > 0) return Record::decode(BsonView(*found));
  }
}

}  // namespace storage::mongodb
