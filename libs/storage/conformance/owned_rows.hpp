/// What the suites of records that users own share: random rows, how lists have to be, and what counts have to say.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "storage/conformance/backend.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/records/random_record.hpp"

namespace storage::conformance::owned {

using Keys = std::vector<std::string>;

inline base::SystemRandom& any() {
  static base::SystemRandom random;
  return random;
}

/// For what takes a store long: with and without what is unique, with filters that are counted and that are not.
template <class Visit>
void for_some_kinds(Visit visit) {
  visit.template operator()<Favourite>();
  visit.template operator()<HistoryEntry>();
  visit.template operator()<Notification>();
}

template <class Row>
Row make(const std::string& owner, std::int64_t millis = 1) {
  Row row = random_record<Row>(any());
  OwnerOf<Row>::of(row) = owner;
  NewestOf<Row>::of(row) = base::from_millis(millis);
  return row;
}

template <class Row>
Keys keys_of(const std::vector<Row>& rows) {
  Keys keys;
  for (const Row& row : rows) keys.push_back(KeyOf<Row>::of(row));
  return keys;
}

/// As lists have to be.
template <class Row>
std::vector<Row> sorted(std::vector<Row> rows) {
  std::ranges::sort(rows, [](const Row& a, const Row& b) {
    return std::tie(NewestOf<Row>::of(a), KeyOf<Row>::of(a)) > std::tie(NewestOf<Row>::of(b), KeyOf<Row>::of(b));
  });
  return rows;
}

/// Some rows of `owner`, most of which share their time with others.
template <class Row>
std::vector<Row> fill(OwnedRecords<Row>& store, const std::string& owner, int count) {
  std::vector<Row> rows;
  for (int i = 0; i < count; ++i) {
    rows.push_back(make<Row>(owner, i / 4));
    must(store.create(rows.back()));
  }
  return sorted(std::move(rows));
}

/// A filter for each single member and one for all of them, with the values of `row`.
template <class Row, auto... Member>
std::vector<Filter<Row>> filters_like(const Row& row, Members<Member...> /*list*/) {
  std::vector<Filter<Row>> filters{Filter<Row>().template where<Member>(row.*Member)...};
  Filter<Row> all;
  (all.template where<Member>(row.*Member), ...);
  filters.push_back(all);
  return filters;
}
template <class Row>
std::vector<Filter<Row>> filters_like(const Row& row) {
  return filters_like(row, FiltersOf<Row>{});
}

template <class Row>
std::vector<Row> matching(const std::vector<Row>& rows, const Filter<Row>& filter) {
  std::vector<Row> found;
  std::ranges::copy_if(rows, std::back_inserter(found), [&](const Row& row) { return matches(filter, row); });
  return found;
}

/// Another value in every field but the key, the owner and what is unique.
template <class Row>
Row changed(Row row) {
  const Row other = random_record<Row>(any());
  for_each_field<Row>([&](auto at) {
    bool is_kept = at.kIndex == KeyOf<Row>::kIndex || at.kIndex == OwnerOf<Row>::kIndex;
    for_each_member<Row>(typename Described<Row>::unique{},
                         [&](auto unique) { is_kept = is_kept || unique.kIndex == at.kIndex; });
    if (!is_kept) at.of(row) = at.of(other);
  });
  return row;
}

template <class Row>
std::uint64_t sum(const std::vector<Count<Row>>& counts) {
  std::uint64_t rows = 0;
  for (const Count<Row>& count : counts) rows += count.rows;
  return rows;
}

/// What `counts` has to say of these rows.
template <class Row>
std::map<Combination<Row>, std::uint64_t> tally(const std::vector<Row>& rows) {
  std::map<Combination<Row>, std::uint64_t> counts;
  for (const Row& row : rows) ++counts[combination_of(row)];
  return counts;
}
template <class Row>
std::map<Combination<Row>, std::uint64_t> counted(OwnedRecords<Row>& store, const std::string& owner) {
  std::map<Combination<Row>, std::uint64_t> counts;
  for (const Count<Row>& count : must(store.counts(owner))) counts[count.values] = count.rows;
  return counts;
}

}  // namespace storage::conformance::owned
