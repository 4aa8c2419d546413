#include "storage/mongodb/owned_counts.hpp"

#include <utility>

#include "storage/mongodb/schema.hpp"

namespace storage::mongodb {

std::optional<OwnedCounts::State> OwnedCounts::read(const std::vector<std::string>& names) const {
  const auto found = client_.collection(kOwnedCounts).find_one(by_id(id_));
  if (!found) return std::nullopt;
  const BsonView view(*found);
  State state{.version = view.integer("version"),
              .writers = view.integer("writers"),
              .is_stale = view.optional_flag("isStale").value_or(false),
              .touched_at = view.time("touchedAt"),
              .rows = {}};
  for (const std::string& name : names) {
    if (view.has(name.c_str())) state.rows.emplace(name, view.integer(name.c_str()));
  }
  return state;
}

void OwnedCounts::set(const std::optional<State>& state, const Rows& rows) const {
  if (!state && rows.empty()) return;
  if (state && !state->may_be_set(now_)) return;
  Bson document = by_id(id_);
  document.add("version", state ? state->version + 1 : 1).add("writers", 0).add("touchedAt", now_);
  for (const auto& [name, count] : rows) document.add(name.c_str(), count);
  Collection collection = client_.collection(kOwnedCounts);
  if (state) {
    const Bson unmoved = std::move(by_id(id_).add("version", state->version));
    static_cast<void>(collection.replace_one(unmoved, document));  // moved: the next reader counts
  } else {
    static_cast<void>(collection.insert_new(document));
  }
}

void OwnedCounts::begin() const {
  Bson update;
  update.add("$inc", Bson().add("writers", 1).add("version", 1)).add("$set", Bson().add("touchedAt", now_));
  update.add("$setOnInsert", Bson().add("isStale", true));
  while (true) {
    try {
      return client_.collection(kOwnedCounts).upsert_one(by_id(id_), update);
    } catch (const Failure& failure) {
      // Somebody else made the document at the same moment.
      if (failure.kind() != Failure::Kind::kDuplicate) throw;
    }
  }
}

void OwnedCounts::finish(Bson update) const noexcept {
  try {
    client_.collection(kOwnedCounts).update_one(by_id(id_), update);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    // The announcement stays, and the numbers are put right by a reader.
  }
}

void OwnedCounts::end(const Rows& changes) const noexcept {
  Bson numbers;
  numbers.add("writers", -1).add("version", 1);
  for (const auto& [name, change] : changes) {
    if (change != 0) numbers.add(name.c_str(), change);
  }
  finish(std::move(Bson().add("$inc", numbers)));
}

void OwnedCounts::end_uncounted() const noexcept {
  Bson update;
  update.add("$inc", Bson().add("writers", -1).add("version", 1)).add("$set", Bson().add("isStale", true));
  finish(std::move(update));
}

void OwnedCounts::forget() const { client_.collection(kOwnedCounts).remove_one(by_id(id_)); }

}  // namespace storage::mongodb
