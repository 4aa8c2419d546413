#include "storage/ports/archive.hpp"

#include <algorithm>
#include <set>
#include <type_traits>
#include <unordered_map>

#include "storage/mongodb/database.hpp"
#include "storage/mongodb/described_record.hpp"
#include "storage/mongodb/owned_counts.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"

namespace storage::mongodb {
namespace {

/// The collection's description for the alternative of `Record` at `Index`.
template <class Owned, class... Others>
struct RecordsOf;
template <class... Owned, class... Others>
struct RecordsOf<std::tuple<Owned...>, Others...> {
  using Type = std::tuple<Others..., DescribedRecord<Owned>...>;
};
using Records = RecordsOf<OwnedRows, AccountRecord, SessionRecord, RevokedTokenRecord, ProfileRecord, SettingsRecord,
                          AvatarRecord, DocumentRecord, AuditRecord, SecurityEventRecord>::Type;
template <std::size_t Index>
using RecordAt = std::tuple_element_t<Index, Records>;

/// Documents are written under a version where the stores change them by compare-and-set.
template <class Of>
inline constexpr bool kHasVersion = !std::is_same_v<Of, SessionRecord> && !std::is_same_v<Of, RevokedTokenRecord> &&
                                    !std::is_same_v<Of, AuditRecord> && !std::is_same_v<Of, SecurityEventRecord>;

/// Calls `work.template operator()<Index>()` for the index of `kind`.
template <class Work, std::size_t Index = 0>
auto dispatch(RecordKind kind, Work work) {
  if constexpr (Index + 1 < std::tuple_size_v<Records>) {
    if (static_cast<std::size_t>(kind) != Index) return dispatch<Work, Index + 1>(kind, std::move(work));
  }
  return work.template operator()<Index>();
}

template <std::size_t Index>
using RowAt = std::variant_alternative_t<Index, Record>;

template <std::size_t Index>
std::vector<RowAt<Index>> read_rows(Client& client, const std::string& after, std::size_t limit) {
  FindOptions options;
  options.sort = std::move(Bson().add("_id", 1));
  options.limit = limit;
  Bson filter;
  if (!after.empty()) filter.add("_id", Bson().add("$gt", after));
  std::vector<RowAt<Index>> rows;
  for (const Bson& document : client.collection(RecordAt<Index>::kCollection).find(filter, options)) {
    rows.push_back(RecordAt<Index>::decode(BsonView(document)));
  }
  if constexpr (std::is_same_v<RecordAt<Index>, SessionRecord>) complete(client, rows);
  return rows;
}

template <std::size_t Index>
Bson encode(const RowAt<Index>& row) {
  Bson document = RecordAt<Index>::encode(row);
  if constexpr (kHasVersion<RecordAt<Index>>) document.add(kVersionField, 1);
  return document;
}

/// New ones go in together; those that are there, or collide, are replaced one by one.
template <std::size_t Index>
void write_rows(Client& client, const std::vector<Record>& records) {
  Collection collection = client.collection(RecordAt<Index>::kCollection);
  std::vector<Bson> documents;
  documents.reserve(records.size());
  for (const Record& record : records) documents.push_back(encode<Index>(std::get<Index>(record)));
  if (collection.insert_all_new(documents) == documents.size()) return;
  for (std::size_t i = 0; i < records.size(); ++i) {
    // Throws kDuplicate when another document has something unique of this one.
    if (!collection.replace_one(by_id(key_of(records[i])), documents[i])) collection.insert(documents[i]);
  }
}

/// What was counted before is no longer so: the next reader counts. See owned_counts.hpp.
template <DescribedRow Row>
void forget_counts(Client& client, const std::vector<Record>& records) {
  std::set<std::string> owners;
  for (const Record& record : records) owners.insert(OwnerOf<Row>::of(std::get<Row>(record)));
  for (const std::string& owner : owners) OwnedCounts(client, Described<Row>::kind.name, owner, {}).forget();
}

class MongodbArchive final : public Archive {
 public:
  explicit MongodbArchive(Database& database) : database_(database), meter_(database.meter("archive")) {}

  runtime::Task<base::Result<std::vector<Record>>> read(RecordKind kind, std::string after,
                                                        std::size_t limit) override {
    auto work = [kind, after = std::move(after),
                 limit = std::min(limit, kArchivePageMax)](Client& client) -> base::Result<std::vector<Record>> {
      return dispatch(kind, [&]<std::size_t Index>() {
        std::vector<Record> records;
        for (auto& row : read_rows<Index>(client, after, limit)) records.emplace_back(std::move(row));
        return records;
      });
    };
    return database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Status> write(std::vector<Record> records) override {
    if (records.empty()) co_return base::Status{};
    auto work = [records = std::move(records)](Client& client) -> base::Status {
      dispatch(kind_of(records.front()), [&]<std::size_t Index>() {
        write_rows<Index>(client, records);
        if constexpr (OwnedRow<RowAt<Index>>) forget_counts<RowAt<Index>>(client, records);
      });
      std::vector<Session> sessions;
      for (const Record& record : records) {
        if (const auto* session = std::get_if<Session>(&record)) sessions.push_back(*session);
      }
      remember_revoked(client, sessions);
      return {};
    };
    TokenChange change{ChangeKind::kEverything, {}};
    co_return co_await database_.run_and_announce(meter_, std::move(change), std::move(work));
  }

  runtime::Task<base::Result<std::uint64_t>> count(RecordKind kind) override {
    return database_.run(meter_, [kind](Client& client) -> base::Result<std::uint64_t> {
      return dispatch(
          kind, [&]<std::size_t Index>() { return client.collection(RecordAt<Index>::kCollection).count(Bson()); });
    });
  }

  runtime::Task<base::Result<std::uint64_t>> estimate(RecordKind kind) override {
    return database_.run(meter_, [kind](Client& client) -> base::Result<std::uint64_t> {
      return dispatch(kind,
                      [&]<std::size_t Index>() { return client.collection(RecordAt<Index>::kCollection).estimate(); });
    });
  }

  runtime::Task<base::Result<bool>> holds(RecordKind kind) override {
    return database_.run(meter_, [kind](Client& client) -> base::Result<bool> {
      FindOptions only_id;
      only_id.projection = std::move(Bson().add("_id", 1));
      return dispatch(kind, [&]<std::size_t Index>() {
        return client.collection(RecordAt<Index>::kCollection).find_one(Bson(), only_id).has_value();
      });
    });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<Archive> make_archive(Database& database) { return std::make_unique<MongodbArchive>(database); }

}  // namespace storage::mongodb
