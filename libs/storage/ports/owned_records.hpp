/// What a user owns and lists: one port for every kind of record described in records/kinds.hpp.
///
///     OwnedRecords<Favourite>& favourites = stores.of<Favourite>();
///     Query<Favourite> query{.limit = 20};
///     query.filter.where<&Favourite::entity_type>(FavouriteType::kHotel);
///     auto page = co_await favourites.list(user_id, std::move(query));
///
/// Everything is thread-safe. A record of another owner is not found, as if it did not exist. What succeeded is
/// durable. All calls can fail with `unavailable` or `internal`; what else is said beside each.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/records/kinds.hpp"

namespace storage {

inline constexpr std::size_t kOwnedPageMax = 500;

/// A place in the order of lists: newest first, then by key, descending. Two records never share one.
struct Position {
  base::Timestamp at;
  std::string key;
  bool operator==(const Position&) const = default;
};
template <DescribedRow Row>
[[nodiscard]] Position position_of(const Row& row) {
  return {.at = NewestOf<Row>::of(row), .key = KeyOf<Row>::of(row)};
}
/// For clients to hand back: ASCII without characters that URLs escape, if the key is.
[[nodiscard]] std::string to_text(const Position& position);
/// nullopt for what `to_text` cannot have given.
[[nodiscard]] std::optional<Position> parse_position(std::string_view text);

template <DescribedRow Row>
struct Query {
  std::size_t limit = 20;         ///< at most `kOwnedPageMax` are given; 0: the total alone
  std::size_t offset = 0;         ///< to skip, counted from the newest or from `after`
  std::optional<Position> after;  ///< the page begins behind it, whatever came or went meanwhile
  Filter<Row> filter;
};

template <DescribedRow Row>
struct Page {
  std::vector<Row> items;
  std::uint64_t total = 0;  ///< all the owner has that match the filter
};

/// How many of an owner's records have these values in the counted members (`CountedOf`).
template <DescribedRow Row>
struct Count {
  Combination<Row> values;
  std::uint64_t rows = 0;
};

/// From what is there (nullopt: nothing) to what is to be there instead; nullopt leaves everything as it is. May be
/// called several times, on another thread. Key and owner stay what they are.
template <DescribedRow Row>
using Change = std::function<std::optional<Row>(std::optional<Row>)>;

template <DescribedRow Row>
struct Modified {
  std::optional<Row> before;
  std::optional<Row> after;  ///< what is there now; as before where `Change` left it
};

/// Takes the records of an export: each the text of an object, as `add_members` writes it.
class JsonSink {
 public:
  virtual ~JsonSink() = default;
  [[nodiscard]] virtual base::Status add(std::string_view record) = 0;
  /// Called after some records were added, so that nobody has to hold all of them.
  [[nodiscard]] virtual runtime::Task<base::Status> drain() = 0;
};

/// What needs no type of record: exporting and erasing a user are loops over these.
class OwnedKind {
 public:
  virtual ~OwnedKind() = default;
  [[nodiscard]] virtual const Kind& kind() const noexcept = 0;
  /// Hands the owner's records to `sink`, newest first. Fails also with what `sink` fails with.
  [[nodiscard]] virtual runtime::Task<base::Status> export_all(std::string owner, JsonSink& sink) = 0;
  /// The number removed.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> remove_all(std::string owner) = 0;
};

template <DescribedRow Row>
class OwnedRecords;
/// `OwnedRecords<Row>::export_all`, which is the same for every adapter.
template <DescribedRow Row>
[[nodiscard]] runtime::Task<base::Status> export_records(OwnedRecords<Row>& records, std::string owner, JsonSink& sink);

template <DescribedRow Row>
class OwnedRecords : public OwnedKind {
 public:
  [[nodiscard]] const Kind& kind() const noexcept final { return Described<Row>::kind; }
  [[nodiscard]] runtime::Task<base::Status> export_all(std::string owner, JsonSink& sink) final {
    return export_records(*this, std::move(owner), sink);
  }
  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> remove_all(std::string owner) final {
    return remove(std::move(owner), {});
  }

  /// `already_exists` when the key, or what `unique` names, is taken; the index decides.
  [[nodiscard]] virtual runtime::Task<base::Status> create(Row row) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Row>>> find(std::string owner, std::string key) = 0;

  /// The record of each key, in the order of the keys, in one trip. Keys carry their owner. For kinds with `unique`
  /// members; for others nothing is found.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<std::optional<Row>>>> find_each(
      std::vector<UniqueKey<Row>> keys) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<Page<Row>>> list(std::string owner, Query<Row> query) = 0;

  /// One for each combination that the owner has records of.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<Count<Row>>>> counts(std::string owner) = 0;

  /// Reads, changes and writes as one step. `already_exists` when what `unique` names is taken. A key that another
  /// owner has is left alone: nothing is there and nothing is created.
  [[nodiscard]] virtual runtime::Task<base::Result<Modified<Row>>> modify(std::string owner, std::string key,
                                                                          Change<Row> change) = 0;

  /// Changes every record that matches, in steps between which others write; how many. `change` gets each in the state
  /// it is in by then, and leaves what `newest` names as it is.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> modify_all(std::string owner, Filter<Row> filter,
                                                                              Change<Row> change) = 0;

  /// Removes the oldest beyond the newest `most`; how many. Costs a look at the total where there are no more. Any
  /// number of callers leave `most`.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> keep_newest(std::string owner,
                                                                               std::uint64_t most) = 0;

  /// Removes it and answers what it was; of many callers one gets it.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Row>>> take(std::string owner, std::string key) = 0;

  /// Removes all that match, in steps between which others write; the number removed.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> remove(std::string owner, Filter<Row> filter) = 0;
};

/// The stores of every kind.
class OwnedStores {
 public:
  /// `make.operator()<Row>()` gives the store of each kind.
  template <class Make>
  [[nodiscard]] static OwnedStores made_by(Make make) {
    OwnedStores stores;
    for_each_kind([&]<class Row>() { std::get<Store<Row>>(stores.stores_) = make.template operator()<Row>(); });
    return stores;
  }

  template <DescribedRow Row>
  [[nodiscard]] OwnedRecords<Row>& of() {
    return *std::get<Store<Row>>(stores_);
  }
  /// In the order of `OwnedRows`.
  [[nodiscard]] std::vector<OwnedKind*> kinds();

 private:
  template <DescribedRow Row>
  using Store = std::unique_ptr<OwnedRecords<Row>>;
  template <class Rows>
  struct StoresOf;
  template <class... Row>
  struct StoresOf<std::tuple<Row...>> {
    using Type = std::tuple<Store<Row>...>;
  };

  typename StoresOf<OwnedRows>::Type stores_;
};

/// Removes everything the owner has, kind by kind. May be called again after a failure, and finishes what is left.
[[nodiscard]] runtime::Task<base::Result<std::uint64_t>> erase_owner(OwnedStores& stores, std::string owner);

/// Hands everything the owner has to the sink that `sink_of` gives for each kind that is exported, which must live
/// until the next is asked for.
[[nodiscard]] runtime::Task<base::Status> export_owner(OwnedStores& stores, std::string owner,
                                                       std::function<JsonSink&(const Kind&)> sink_of);

}  // namespace storage
