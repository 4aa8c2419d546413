// Who was erased stays so, whatever comes back from a backup or from another store.
#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "user/erasure_parts.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

// The memory store's archive stands apart from its accounts.
class PrivacyRestoreTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Store, PrivacyRestoreTest, ::testing::Values("sqlite", "mongodb"),
                         [](const auto& chosen) { return std::string(chosen.param); });

TEST_P(PrivacyRestoreTest, ErasesAgainWhomARestoreBroughtBack) {
  const testkit::TemporaryFolder folder;
  Config config = test_config();
  config.privacy.erasure_ledger = folder.path() / "erasures";
  World world(GetParam(), std::move(config));
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  auto account = world.run(world.stores().accounts->find_by_id(kevin.id)).value();
  ASSERT_TRUE(world.run(world.app().erasure().erase(kevin.id)));
  static_cast<void>(world.run_privacy_work());
  world.clock().advance(std::chrono::minutes{15});
  static_cast<void>(world.run_privacy_work());
  EXPECT_EQ(world.run(world.app().erasure().repeat_after_restore()).value(), 0U);

  // As a backup of before would have it.
  ASSERT_TRUE(world.run(world.stores().owned.of<storage::Erasure>().remove_all(storage::kInstallationOwner)));
  ASSERT_TRUE(world.run(world.stores().accounts->create(*account)));
  EXPECT_EQ(world.get("profile", world.sign_in(kevin).bearer()).status, 200);
  EXPECT_EQ(world.run(world.app().erasure().repeat_after_restore()).value(), 1U);
  EXPECT_EQ(world.get("profile", world.sign_in(kevin).bearer()).status, 401);
  EXPECT_EQ(world.get("profile", world.sign_in(other).bearer()).status, 200);
  EXPECT_EQ(world.run(world.app().erasure().repeat_after_restore()).value(), 0U);
}

/// An archive that cannot be read while it is away.
class ArchiveAway final : public storage::Archive {
 public:
  ArchiveAway(std::unique_ptr<storage::Archive> archive, const std::atomic<bool>& is_away)
      : archive_(std::move(archive)), is_away_(is_away) {}
  runtime::Task<base::Result<std::vector<storage::Record>>> read(storage::RecordKind kind, std::string after,
                                                                 std::size_t limit) override {
    if (is_away_) co_return std::unexpected(base::unavailable("away"));
    co_return co_await archive_->read(kind, std::move(after), limit);
  }
  runtime::Task<base::Status> write(std::vector<storage::Record> records) override {
    return archive_->write(std::move(records));
  }
  runtime::Task<base::Result<std::uint64_t>> count(storage::RecordKind kind) override { return archive_->count(kind); }
  runtime::Task<base::Result<std::uint64_t>> estimate(storage::RecordKind kind) override {
    return archive_->estimate(kind);
  }
  runtime::Task<base::Result<bool>> holds(storage::RecordKind kind) override { return archive_->holds(kind); }

 private:
  const std::unique_ptr<storage::Archive> archive_;
  const std::atomic<bool>& is_away_;
};

// Who is in the ledger and back in the database is never let in: until that is certain, no balancer sends anybody here.
TEST_P(PrivacyRestoreTest, IsNotReadyUntilTheLedgerHasBeenApplied) {
  const testkit::TemporaryFolder folder;
  storage::Account account;
  account.id = "00000000-0000-4000-8000-00000000000a";
  account.email = account.email_canonical = "back@example.com";
  Config config = test_config();
  config.privacy.erasure_ledger = folder.path() / "erasures";
  config.privacy.worker.poll_every = std::chrono::milliseconds{20};
  std::ofstream(config.privacy.erasure_ledger) << privacy::erasure_digest(account.id) << "\n";
  std::atomic<bool> is_away = true;
  const auto wrap = [&](std::unique_ptr<backend::Backend> stores) {
    EXPECT_TRUE(runtime::run(stores->accounts->create(account)));
    stores->archive = std::make_unique<ArchiveAway>(std::move(stores->archive), is_away);
    return stores;
  };
  World world(GetParam(), std::move(config), wrap);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(world.get("/health/ready").status, 503);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  is_away = false;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (world.get("/health/ready").status != 200) {
    ASSERT_LT(std::chrono::steady_clock::now(), until);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  EXPECT_FALSE(world.run(world.stores().accounts->find_by_id(account.id)).value());
}

// A replica has its own file, and the installation one list.
TEST_P(PrivacyRestoreTest, LearnsFromTheDatabaseWhatOthersErased) {
  const testkit::TemporaryFolder folder;
  World world(GetParam());
  const Person kevin = world.sign_up();
  ASSERT_TRUE(world.run(world.app().erasure().erase(kevin.id)));
  static_cast<void>(world.run_privacy_work());
  world.clock().advance(std::chrono::minutes{15});
  static_cast<void>(world.run_privacy_work());
  runtime::WorkerPool pool({.name = "other", .threads = 1});
  privacy::ErasureLedger ledger(folder.path() / "erasures", pool);
  privacy::Erasure erasure(erasure_parts(world.stores(), ledger, world.resources(), std::chrono::minutes{15}));
  ASSERT_TRUE(world.run(erasure.fetch_ledger()));
  EXPECT_EQ(ledger.digests(), std::set<std::string>{privacy::erasure_digest(kevin.id)});
}

TEST_P(PrivacyRestoreTest, AddsTheWorkOfRequestsThatACopyBrought) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = text_of(world.post("gdpr/data-export", "", kevin.bearer()).json().at("data").at("id"));
  const auto claim = world.run(world.stores().work->claim("export", std::chrono::minutes{1})).value();
  ASSERT_TRUE(world.run(world.stores().work->finish(*claim)).value());
  EXPECT_EQ(world.run_privacy_work(), 0U);
  ASSERT_TRUE(world.run(world.app().privacy_worker().prepare()));
  EXPECT_EQ(world.run_privacy_work(), 1U);
  EXPECT_EQ(world.get("gdpr/data-export/" + id + "/download", kevin.bearer()).status, 200);
}

}  // namespace
}  // namespace user
