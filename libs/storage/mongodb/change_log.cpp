#include "storage/mongodb/change_log.hpp"

#include <iterator>

#include "storage/mongodb/schema.hpp"

namespace storage::mongodb {
namespace {

constexpr std::uint64_t kPruneEvery = 256;
/// Bounds the memory of one answer.
constexpr std::size_t kRowsPerAnswerMax = 256;

Bson newest_first() { return std::move(Bson().add("_id", -1)); }

Bson describe(std::uint64_t number, const std::vector<TokenChange>& changes) {
  std::vector<std::string> tokens;
  std::vector<std::string> families;
  std::vector<std::string> users;
  std::vector<std::string> unlocked;
  bool everything = false;
  for (const TokenChange& change : changes) {
    switch (change.kind) {
      case ChangeKind::kEverything:
        everything = true;
        break;
      case ChangeKind::kToken:
        tokens.push_back(change.subject);
        break;
      case ChangeKind::kFamily:
        families.push_back(change.subject);
        break;
      case ChangeKind::kUser:
        users.push_back(change.subject);
        break;
      case ChangeKind::kUnlocked:
        unlocked.push_back(change.subject);
        break;
    }
  }
  Bson row;
  row.add("_id", number).add("everything", everything);
  row.add("tokens", tokens).add("families", families).add("users", users);
  if (!unlocked.empty()) row.add("unlocked", unlocked);
  return row;
}

void append_to(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void add_row(const BsonView& row, TokenChanges& changes) {
  const auto number = static_cast<std::uint64_t>(row.integer("_id"));
  if (number != changes.generation + 1 || row.flag("everything")) changes.everything = true;
  changes.generation = number;
  append_to(changes.token_ids, row.texts("tokens"));
  append_to(changes.family_ids, row.texts("families"));
  append_to(changes.user_ids, row.texts("users"));
  if (row.has("unlocked")) append_to(changes.unlocked, row.texts("unlocked"));
}

void prune(Client& client, std::uint64_t number) {
  if (number % kPruneEvery != 0 || number <= kRowsKept) return;
  Bson old;
  old.add("_id", Bson().add("$lte", number - kRowsKept));
  client.collection(kTokenChanges).remove_many(old);
}

}  // namespace

std::uint64_t latest_change(Client& client) {
  FindOptions options;
  options.sort = newest_first();
  options.projection = std::move(Bson().add("_id", 1));
  const auto row = client.collection(kTokenChanges).find_one({}, std::move(options));
  return row ? static_cast<std::uint64_t>(BsonView(*row).integer("_id")) : 0;
}

std::uint64_t append_changes(Client& client, std::uint64_t latest, const std::vector<TokenChange>& changes) {
  while (!client.collection(kTokenChanges).insert_new(describe(latest + 1, changes))) {
    latest = latest_change(client);
  }
  prune(client, latest + 1);
  return latest + 1;
}

TokenChanges read_changes(Client& client, std::uint64_t generation) {
  Bson after;
  after.add("_id", Bson().add("$gt", generation));
  FindOptions options;
  options.sort = std::move(Bson().add("_id", 1));
  options.limit = kRowsPerAnswerMax;
  TokenChanges changes;
  changes.generation = generation;
  const std::vector<Bson> rows = client.collection(kTokenChanges).find(after, options);
  for (const Bson& row : rows) add_row(BsonView(row), changes);
  if (rows.empty() || rows.size() == kRowsPerAnswerMax) {
    // Without a newer row the latest one must be the one asked from, or the database is an older copy. With so many
    // there may be more.
    changes.generation = latest_change(client);
    changes.everything = changes.generation != generation;
  }
  const std::size_t subjects =
      changes.token_ids.size() + changes.family_ids.size() + changes.user_ids.size() + changes.unlocked.size();
  if (changes.everything || subjects > kSubjectsPerAnswerMax) {
    TokenChanges all;
    all.generation = changes.generation;
    all.everything = true;
    return all;
  }
  return changes;
}

}  // namespace storage::mongodb
