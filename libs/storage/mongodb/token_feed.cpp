#include "storage/mongodb/database.hpp"
#include "storage/mongodb/stores.hpp"

namespace storage::mongodb {
namespace {

class TokenFeed final : public TokenChangeFeed {
 public:
  explicit TokenFeed(Database& database) : database_(database), meter_(database.meter("token_changes")) {}

  std::optional<std::uint64_t> generation_now() noexcept override { return database_.changes().generation_now(); }

  runtime::Task<base::Result<std::uint64_t>> generation() override { return database_.generation(); }

  runtime::Task<base::Result<TokenChanges>> changes_since(std::uint64_t generation) override {
    return database_.run(meter_, [generation](Client& client) -> base::Result<TokenChanges> {
      return read_changes(client, generation);
    });
  }

  runtime::Task<base::Status> announce_unlocked(std::string account) override {
    TokenChange change{ChangeKind::kUnlocked, std::move(account)};
    return database_.run_and_announce(meter_, std::move(change), [](Client&) -> base::Status { return {}; });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<TokenChangeFeed> make_token_change_feed(Database& database) {
  return std::make_unique<TokenFeed>(database);
}

}  // namespace storage::mongodb
