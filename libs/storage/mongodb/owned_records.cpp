#include "storage/ports/owned_records.hpp"

#include <algorithm>
#include <map>

#include "storage/mongodb/database.hpp"
#include "storage/mongodb/described_record.hpp"
#include "storage/mongodb/owned_counts.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
namespace {

constexpr std::size_t kRemovedAtOnce = 500;
constexpr std::size_t kTalliedAtOnce = 1'000;

template <class Row>
Bson of_owner(const std::string& owner) {
  return std::move(Bson().add(bson_name(OwnerOf<Row>{}), owner));
}
template <class Row>
Bson of_owner(const std::string& owner, const std::string& key) {
  return std::move(by_id(key).add(bson_name(OwnerOf<Row>{}), owner));
}

template <class Row>
Bson matching(const std::string& owner, const Filter<Row>& filter) {
  Bson document = of_owner<Row>(owner);
  filter.each([&]<std::size_t Place>(auto at, const auto& value) { add_value(document, bson_name(at), value); });
  return document;
}

/// Behind `position`, in the order of lists.
template <class Row>
Bson behind(Bson filter, const Position& position) {
  const char* const newest = bson_name(NewestOf<Row>{});
  Bson earlier;
  earlier.add(newest, Bson().add("$lt", position.at));
  Bson same_time;
  same_time.add(newest, position.at).add("_id", Bson().add("$lt", position.key));
  filter.add("$or", std::vector<Bson>{earlier, same_time});
  return filter;
}

template <class Row>
FindOptions newest_first(std::size_t limit) {
  FindOptions options;
  options.sort = std::move(Bson().add(bson_name(NewestOf<Row>{}), -1).add("_id", -1));
  options.limit = limit;
  return options;
}

template <class Row>
std::vector<Row> read_rows(Client& client, const Bson& filter, const FindOptions& options) {
  std::vector<Row> rows;
  for (const Bson& found : client.collection(Described<Row>::kind.name).find(filter, options)) {
    rows.push_back(DescribedRecord<Row>::decode(BsonView(found)));
  }
  return rows;
}

template <class Row>
std::vector<std::string> read_keys(Client& client, const Bson& filter, FindOptions options) {
  options.projection = std::move(Bson().add("_id", 1));
  std::vector<std::string> keys;
  for (const Bson& found : client.collection(Described<Row>::kind.name).find(filter, options)) {
    keys.push_back(BsonView(found).text("_id"));
  }
  return keys;
}

Bson any_of(const std::vector<std::string>& keys) { return std::move(Bson().add("_id", Bson().add("$in", keys))); }

// --- counts ---

template <class Row>
std::string name_of(const Combination<Row>& values) {
  std::string name = "n";
  std::apply([&](auto... value) { (name.append("_").append(to_string(value)), ...); }, values);
  return name;
}

template <class Row, std::size_t Place = 0>
void add_combinations(Combination<Row> values, std::vector<Combination<Row>>& all) {
  if constexpr (Place == std::tuple_size_v<Combination<Row>>) {
    all.push_back(values);
  } else {
    using Enum = std::tuple_element_t<Place, Combination<Row>>;
    for (std::size_t i = 0; i < Spelled<Enum>::texts.size(); ++i) {
      std::get<Place>(values) = static_cast<Enum>(i);
      add_combinations<Row, Place + 1>(values, all);
    }
  }
}
template <class Row>
const std::vector<Combination<Row>>& combinations() {
  static const auto all = [] {
    std::vector<Combination<Row>> made;
    add_combinations<Row>({}, made);
    return made;
  }();
  return all;
}
template <class Row>
const std::vector<std::string>& combination_names() {
  static const auto all = [] {
    std::vector<std::string> names;
    for (const auto& values : combinations<Row>()) names.push_back(name_of<Row>(values));
    return names;
  }();
  return all;
}

/// Goes over all records of the owner, by the index.
template <class Row>
OwnedCounts::Rows tally(Client& client, const std::string& owner) {
  OwnedCounts::Rows counts;
  FindOptions options = newest_first<Row>(kTalliedAtOnce);
  Bson projection;
  projection.add(bson_name(NewestOf<Row>{}), 1);
  for_each_member<Row>(CountedOf<Row>{}, [&](auto at) { projection.add(bson_name(at), 1); });
  options.projection = std::move(projection);
  Bson filter = of_owner<Row>(owner);
  while (true) {
    const std::vector<Bson> found = client.collection(Described<Row>::kind.name).find(filter, options);
    for (const Bson& document : found) {
      std::string name = "n";
      for_each_member<Row>(CountedOf<Row>{},
                           [&](auto at) { name.append("_").append(BsonView(document).text(bson_name(at))); });
      ++counts[name];
    }
    if (found.size() < kTalliedAtOnce) return counts;
    const BsonView last(found.back());
    filter = behind<Row>(of_owner<Row>(owner), {last.time(bson_name(NewestOf<Row>{})), last.text("_id")});
  }
}

template <class Row>
OwnedCounts counts_of(Client& client, const std::string& owner, base::Timestamp now) {
  return {client, Described<Row>::kind.name, owner, now};
}

/// From the kept numbers if they are right, else by counting.
template <class Row>
OwnedCounts::Rows count_rows(Client& client, const std::string& owner, base::Timestamp now) {
  const OwnedCounts counts = counts_of<Row>(client, owner, now);
  auto state = counts.read(combination_names<Row>());
  if (state && state->is_right()) return std::move(state->rows);
  OwnedCounts::Rows rows = tally<Row>(client, owner);
  counts.set(state, rows);
  return rows;
}

template <class Row>
bool is_within(const Filter<Row>& filter, const Combination<Row>& values) {
  Row row;
  const auto put = [&]<auto... Member>(Members<Member...> /*list*/) { std::tie(row.*Member...) = values; };
  put(CountedOf<Row>{});
  return matches(filter, row);
}

template <class Row>
std::uint64_t total(Client& client, const std::string& owner, const Filter<Row>& filter, base::Timestamp now) {
  if ((filter.mask() & ~counted_mask<Row>()) != 0) {
    return client.collection(Described<Row>::kind.name).count(matching(owner, filter));
  }
  const OwnedCounts::Rows rows = count_rows<Row>(client, owner, now);
  std::uint64_t sum = 0;
  for (const auto& values : combinations<Row>()) {
    const auto found = rows.find(name_of<Row>(values));
    if (found != rows.end() && is_within(filter, values)) sum += static_cast<std::uint64_t>(found->second);
  }
  return sum;
}

template <class Row>
OwnedCounts::Rows change_of(const std::optional<Row>& before, const std::optional<Row>& after) {
  OwnedCounts::Rows change;
  if (before) --change[name_of<Row>(combination_of(*before))];
  if (after) ++change[name_of<Row>(combination_of(*after))];
  return change;
}

// --- the calls ---

/// Skipping is done among keys, which the index holds; only what is shown is fetched.
template <class Row>
std::vector<Row> list_rows(Client& client, const Bson& filter, std::size_t offset, std::size_t limit) {
  FindOptions options = newest_first<Row>(limit);
  if (offset == 0) return read_rows<Row>(client, filter, options);
  options.skip = offset;
  const std::vector<std::string> keys = read_keys<Row>(client, filter, options);
  if (keys.empty()) return {};
  return read_rows<Row>(client, any_of(keys), newest_first<Row>(keys.size()));
}

template <class Row>
Page<Row> list_page(Client& client, const std::string& owner, const Query<Row>& query, base::Timestamp now) {
  Page<Row> page{.items = {}, .total = total(client, owner, query.filter, now)};
  if (query.limit == 0) return page;
  Bson filter = matching(owner, query.filter);
  if (query.after) filter = behind<Row>(std::move(filter), *query.after);
  page.items = list_rows<Row>(client, filter, query.offset, std::min(query.limit, kOwnedPageMax));
  return page;
}

template <class Row>
std::vector<std::optional<Row>> find_rows(Client& client, const std::vector<UniqueKey<Row>>& keys) {
  std::vector<std::optional<Row>> rows(keys.size());
  if (keys.empty() || std::tuple_size_v<UniqueKey<Row>> == 0) return rows;
  std::vector<Bson> wanted;
  for (const UniqueKey<Row>& key : keys) {
    Bson one;
    std::size_t place = 0;
    std::vector<const char*> names;
    for_each_member<Row>(typename Described<Row>::unique{}, [&](auto at) { names.push_back(bson_name(at)); });
    std::apply([&](const auto&... value) { (add_value(one, names[place++], value), ...); }, key);
    wanted.push_back(std::move(one));
  }
  std::map<UniqueKey<Row>, Row> found;
  for (Row& row : read_rows<Row>(client, Bson().add("$or", wanted), {})) {
    auto key = unique_key_of(row);
    found.emplace(std::move(key), std::move(row));
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (const auto row = found.find(keys[i]); row != found.end()) rows[i] = row->second;
  }
  return rows;
}

template <class Row>
storage::Modified<Row> modify_row(Client& client, const std::string& owner, const std::string& key,
                                  const Change<Row>& change) {
  storage::Modified<Row> outcome;
  auto modified = modify<DescribedRecord<Row>>(client, key, [&](std::optional<Row> before) -> std::optional<Row> {
    outcome = {};
    if (before && OwnerOf<Row>::of(*before) != owner) return std::nullopt;
    std::optional<Row> after = change(before);
    if (!after) outcome = {.before = before, .after = before};
    if (!after) return std::nullopt;
    KeyOf<Row>::of(*after) = key;
    OwnerOf<Row>::of(*after) = owner;
    return after;
  });
  if (modified) outcome = {.before = std::move(modified->before), .after = std::move(modified->after)};
  return outcome;
}

/// Changes what matches, the newest first; how many.
template <class Row>
std::uint64_t modify_rows(Client& client, const std::string& owner, const Filter<Row>& filter,
                          const Change<Row>& change, OwnedCounts::Rows& counted) {
  const Change<Row> if_matching = [&](std::optional<Row> row) -> std::optional<Row> {
    return row && matches(filter, *row) ? change(std::move(row)) : std::nullopt;
  };
  std::uint64_t changed = 0;
  Bson page = matching(owner, filter);
  while (true) {
    const std::vector<Row> rows = read_rows<Row>(client, page, newest_first<Row>(kRemovedAtOnce));
    for (const Row& row : rows) {
      const auto modified = modify_row<Row>(client, owner, KeyOf<Row>::of(row), if_matching);
      if (modified.before == modified.after) continue;
      ++changed;
      for (const auto& [name, difference] : change_of<Row>(modified.before, modified.after)) {
        counted[name] += difference;
      }
    }
    if (rows.size() < kRemovedAtOnce) return changed;
    page = behind<Row>(matching(owner, filter), position_of(rows.back()));
  }
}

/// The keys of the owner's oldest records.
template <class Row>
std::vector<std::string> oldest_keys(Client& client, const std::string& owner, std::uint64_t count) {
  FindOptions options;
  options.sort = std::move(Bson().add(bson_name(NewestOf<Row>{}), 1).add("_id", 1));
  options.limit = static_cast<std::size_t>(std::min<std::uint64_t>(count, kRemovedAtOnce));
  return read_keys<Row>(client, of_owner<Row>(owner), std::move(options));
}

/// The oldest, as many as there are more than `most`, or some of them; of several that look at once each finds the
/// same. Counted again after they were read: what another call has removed meanwhile is among them.
template <class Row>
std::vector<std::string> keys_beyond(Client& client, const std::string& owner, std::uint64_t most,
                                     base::Timestamp now) {
  const std::uint64_t before = total<Row>(client, owner, {}, now);
  if (before <= most) return {};
  std::vector<std::string> keys = oldest_keys<Row>(client, owner, before - most);
  const std::uint64_t there = total<Row>(client, owner, {}, now);
  keys.resize(std::min<std::uint64_t>(keys.size(), there > most ? there - most : 0));
  return keys;
}

template <class Row>
std::uint64_t remove_rows(Client& client, const Bson& filter) {
  FindOptions options;
  options.limit = kRemovedAtOnce;
  std::uint64_t removed = 0;
  while (true) {
    const std::vector<std::string> keys = read_keys<Row>(client, filter, options);
    if (keys.empty()) return removed;
    removed += client.collection(Described<Row>::kind.name).remove_many(any_of(keys));
  }
}

template <DescribedRow Row>
class MongodbRecords final : public OwnedRecords<Row> {
 public:
  explicit MongodbRecords(Database& database)
      : database_(database), meter_(database.meter(Described<Row>::kind.name)) {}

  runtime::Task<base::Status> create(Row row) override {
    return database_.run(meter_, [row = std::move(row), now = now()](Client& client) -> base::Status {
      counts_of<Row>(client, OwnerOf<Row>::of(row), now).around([&] {
        insert<DescribedRecord<Row>>(client, row);
        return change_of<Row>(std::nullopt, row);
      });
      return {};
    });
  }

  runtime::Task<base::Result<std::optional<Row>>> find(std::string owner, std::string key) override {
    return database_.run(
        meter_, [owner = std::move(owner), key = std::move(key)](Client& client) -> base::Result<std::optional<Row>> {
          return mongodb::find<DescribedRecord<Row>>(client, of_owner<Row>(owner, key));
        });
  }

  runtime::Task<base::Result<std::vector<std::optional<Row>>>> find_each(std::vector<UniqueKey<Row>> keys) override {
    return database_.run(meter_,
                         [keys = std::move(keys)](Client& client) -> base::Result<std::vector<std::optional<Row>>> {
                           return find_rows<Row>(client, keys);
                         });
  }

  runtime::Task<base::Result<Page<Row>>> list(std::string owner, Query<Row> query) override {
    return database_.run(
        meter_,
        [owner = std::move(owner), query = std::move(query), now = now()](Client& client) -> base::Result<Page<Row>> {
          return list_page(client, owner, query, now);
        });
  }

  runtime::Task<base::Result<std::vector<Count<Row>>>> counts(std::string owner) override {
    return database_.run(
        meter_, [owner = std::move(owner), now = now()](Client& client) -> base::Result<std::vector<Count<Row>>> {
          const OwnedCounts::Rows rows = count_rows<Row>(client, owner, now);
          std::vector<Count<Row>> counts;
          for (const auto& values : combinations<Row>()) {
            const auto found = rows.find(name_of<Row>(values));
            if (found == rows.end() || found->second == 0) continue;
            counts.push_back({.values = values, .rows = static_cast<std::uint64_t>(found->second)});
          }
          return counts;
        });
  }

  runtime::Task<base::Result<storage::Modified<Row>>> modify(std::string owner, std::string key,
                                                             Change<Row> change) override {
    return database_.run(meter_,
                         [owner = std::move(owner), key = std::move(key), change = std::move(change),
                          now = now()](Client& client) -> base::Result<storage::Modified<Row>> {
                           storage::Modified<Row> modified;
                           counts_of<Row>(client, owner, now).around([&] {
                             modified = modify_row(client, owner, key, change);
                             return change_of<Row>(modified.before, modified.after);
                           });
                           return modified;
                         });
  }

  runtime::Task<base::Result<std::uint64_t>> modify_all(std::string owner, Filter<Row> filter,
                                                        Change<Row> change) override {
    return database_.run(meter_,
                         [owner = std::move(owner), filter = std::move(filter), change = std::move(change),
                          now = now()](Client& client) -> base::Result<std::uint64_t> {
                           std::uint64_t changed = 0;
                           counts_of<Row>(client, owner, now).around([&] {
                             OwnedCounts::Rows counted;
                             changed = modify_rows<Row>(client, owner, filter, change, counted);
                             return counted;
                           });
                           return changed;
                         });
  }

  runtime::Task<base::Result<std::uint64_t>> keep_newest(std::string owner, std::uint64_t most) override {
    return database_.run(meter_,
                         [owner = std::move(owner), most, now = now()](Client& client) -> base::Result<std::uint64_t> {
                           std::uint64_t removed = 0;
                           while (true) {
                             const std::vector<std::string> keys = keys_beyond<Row>(client, owner, most, now);
                             if (keys.empty()) return removed;
                             for (const std::string& key : keys) {
                               counts_of<Row>(client, owner, now).around([&] {
                                 const std::optional<Row> taken = mongodb::take<DescribedRecord<Row>>(client, key);
                                 if (taken) ++removed;
                                 return change_of<Row>(taken, std::nullopt);
                               });
                             }
                           }
                         });
  }

  runtime::Task<base::Result<std::optional<Row>>> take(std::string owner, std::string key) override {
    return database_.run(meter_,
                         [owner = std::move(owner), key = std::move(key),
                          now = now()](Client& client) -> base::Result<std::optional<Row>> {
                           std::optional<Row> taken;
                           // The owner of a record never changes, so looking first is safe.
                           if (!mongodb::find<DescribedRecord<Row>>(client, of_owner<Row>(owner, key))) return taken;
                           counts_of<Row>(client, owner, now).around([&] {
                             taken = mongodb::take<DescribedRecord<Row>>(client, key);
                             return change_of<Row>(taken, std::nullopt);
                           });
                           return taken;
                         });
  }

  runtime::Task<base::Result<std::uint64_t>> remove(std::string owner, Filter<Row> filter) override {
    return database_.run(meter_,
                         [owner = std::move(owner), filter = std::move(filter),
                          now = now()](Client& client) -> base::Result<std::uint64_t> {
                           const OwnedCounts counts = counts_of<Row>(client, owner, now);
                           counts.begin();
                           const std::uint64_t removed = remove_rows<Row>(client, matching(owner, filter));
                           filter.mask() == 0 ? counts.forget() : counts.end_uncounted();
                           return removed;
                         });
  }

 private:
  [[nodiscard]] base::Timestamp now() const { return database_.clock().now(); }

  Database& database_;
  const Meter meter_;
};

}  // namespace

OwnedStores make_owned_stores(Database& database) {
  return OwnedStores::made_by([&]<class Row>() { return std::make_unique<MongodbRecords<Row>>(database); });
}

}  // namespace storage::mongodb
