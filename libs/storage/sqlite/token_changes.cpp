#include "storage/sqlite/token_changes.hpp"

#include <limits>

#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {

void record_change(Connection& connection, ChangeKind kind, std::string_view subject) {
  constexpr std::int64_t kPruneEvery = 256;
  Statement insert = connection.prepare("INSERT INTO token_changes (kind, subject) VALUES (?1, ?2) RETURNING number");
  insert.bind(static_cast<int>(kind), subject);
  insert.step();
  const std::int64_t number = insert.integer(0);
  insert.run();
  connection.token_changes_recorded = true;
  if (number % kPruneEvery != 0) return;
  Statement prune = connection.prepare("DELETE FROM token_changes WHERE number <= ?1");
  prune.bind(number - kChangesKept);
  prune.run();
}

std::uint64_t stored_generation(Connection& connection) {
  return static_cast<std::uint64_t>(
      connection.query_integer("SELECT seq FROM sqlite_sequence WHERE name = 'token_changes'"));
}

void continue_above(Connection& connection, std::uint64_t generation) {
  constexpr auto kPlausibleMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / 2;
  if (generation > kPlausibleMax) throw Failure(0, "generation file is damaged; remove it");
  connection.execute("BEGIN IMMEDIATE");
  if (stored_generation(connection) < generation) {
    Statement insert = connection.prepare("INSERT INTO token_changes (number, kind, subject) VALUES (?1, ?2, '')");
    insert.bind(generation + 1, static_cast<int>(ChangeKind::kEverything));
    insert.run();
  }
  connection.execute("COMMIT");
}

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

/// When the database itself was last asked. Shared with the job that asks.
struct Freshness {
  std::atomic<SteadyTime::rep> confirmed_at;
  std::atomic<bool> is_asking = false;

  explicit Freshness(SteadyTime now) : confirmed_at(now.time_since_epoch().count()) {}
  void confirm(SteadyTime now) noexcept { confirmed_at.store(now.time_since_epoch().count()); }
  [[nodiscard]] SteadyTime::duration age(SteadyTime now) const noexcept {
    return now.time_since_epoch() - SteadyTime::duration{confirmed_at.load()};
  }
};

/// Reads the generation on the writer's thread, where no request waits for it.
class Resync final : public WriteJob {
 public:
  Resync(Database& database, std::shared_ptr<Freshness> freshness)
      : database_(database), freshness_(std::move(freshness)), asked_at_(database.clock().steady_now()) {}

  bool run(Connection& connection) override {
    generation_ = stored_generation(connection);
    return true;
  }

  void complete(std::optional<base::Error> failure) noexcept override {
    if (!failure) {
      database_.generations().advance_to(generation_);
      freshness_->confirm(asked_at_);
    }
    freshness_->is_asking = false;
  }

 private:
  Database& database_;
  std::shared_ptr<Freshness> freshness_;
  SteadyTime asked_at_;
  std::uint64_t generation_ = 0;
};

base::Result<TokenChanges> read_changes(Connection& connection, std::uint64_t generation) {
  Statement select = connection.prepare("SELECT number, kind, subject FROM token_changes WHERE number > ?1 ORDER BY 1");
  select.bind(generation);
  TokenChanges changes;
  changes.generation = generation;
  while (select.step()) {
    const auto number = static_cast<std::uint64_t>(select.integer(0));
    if (number != changes.generation + 1) changes.everything = true;  // pruned, or a replaced database
    changes.generation = number;
    switch (static_cast<ChangeKind>(select.integer(1))) {
      case ChangeKind::kEverything:
        changes.everything = true;
        break;
      case ChangeKind::kToken:
        changes.token_ids.push_back(select.text(2));
        break;
      case ChangeKind::kFamily:
        changes.family_ids.push_back(select.text(2));
        break;
      case ChangeKind::kUser:
        changes.user_ids.push_back(select.text(2));
        break;
      case ChangeKind::kUnlocked:
        changes.unlocked.push_back(select.text(2));
        break;
    }
  }
  if (changes.generation != generation) return changes;
  changes.generation = stored_generation(connection);
  changes.everything = changes.generation != generation;
  return changes;
}

class TokenFeed final : public TokenChangeFeed {
 public:
  TokenFeed(Database& database, FeedOptions options)
      : database_(database),
        options_(options),
        freshness_(std::make_shared<Freshness>(database.clock().steady_now())) {}

  std::optional<std::uint64_t> generation_now() noexcept override {
    const auto age = freshness_->age(database_.clock().steady_now());
    if (age >= options_.resync_every && !freshness_->is_asking.exchange(true)) ask();
    if (age >= options_.resync_limit) return std::nullopt;
    return database_.generations().load();
  }

  runtime::Task<base::Result<std::uint64_t>> generation() override {
    auto work = [this,
                 asked_at = database_.clock().steady_now()](Connection& connection) -> base::Result<std::uint64_t> {
      database_.generations().advance_to(stored_generation(connection));
      freshness_->confirm(asked_at);
      return database_.generations().load();
    };
    return database_.read(std::move(work));
  }

  runtime::Task<base::Result<TokenChanges>> changes_since(std::uint64_t generation) override {
    return database_.read([generation](Connection& connection) { return read_changes(connection, generation); });
  }

  runtime::Task<base::Status> announce_unlocked(std::string account) override {
    return database_.write([account = std::move(account)](Connection& connection) -> base::Status {
      record_change(connection, ChangeKind::kUnlocked, account);
      return {};
    });
  }

 private:
  void ask() noexcept {
    std::unique_ptr<WriteJob> job = std::make_unique<Resync>(database_, freshness_);
    if (!database_.writer().submit(job)) freshness_->is_asking = false;
  }

  Database& database_;
  const FeedOptions options_;
  std::shared_ptr<Freshness> freshness_;
};

}  // namespace

std::unique_ptr<TokenChangeFeed> make_token_change_feed(Database& database, FeedOptions options) {
  return std::make_unique<TokenFeed>(database, options);
}

}  // namespace storage::sqlite
