// Several processes on one database, here as several Backends: each has its own connections, lease and memory.
#include <algorithm>

#include "storage/mongodb/test_backend.hpp"

namespace storage::mongodb {
namespace {

using namespace std::chrono_literals;
using conformance::kParallel;
using conformance::must;
using conformance::run_parallel;
using Steady = std::chrono::steady_clock;

class ReplicasTest : public testing::Test {
 protected:
  [[nodiscard]] Session make_session(const std::string& name) const {
    Session session;
    session.id = "id-" + name;
    session.token_hash = "hash-" + name;
    session.user_id = "user";
    session.family_id = "family-" + name;
    session.created_at = first_.clock.now();
    session.expires_at = first_.clock.now() + 1h;
    return session;
  }

  const std::string name_ = testkit::MongoServer::fresh_name();
  // No process dies here: with a long lease none is taken for dead because the machine is busy.
  MongodbBackend first_{testkit::MongoServer::shared(), name_, {.lease = 1min}};
  MongodbBackend second_{testkit::MongoServer::shared(), name_, {.lease = 1min}};
};

TEST_F(ReplicasTest, ARevocationAtOneIsKnownToTheOtherTheMomentItIsAnswered) {
  for (int round = 0; round < 20; ++round) {
    const auto before = must(second_.feed->generation());
    must(first_.revocations->revoke({"jti-" + std::to_string(round), "user", first_.clock.now() + 1h}));
    const auto now = second_.feed->generation_now();
    EXPECT_TRUE(!now || *now > before);
    const auto changes = must(second_.feed->changes_since(before));
    EXPECT_EQ(changes.token_ids, std::vector<std::string>{"jti-" + std::to_string(round)});
  }
}

TEST_F(ReplicasTest, OneOfFiftyRotationsOverBothWins) {
  for (int round = 0; round < 5; ++round) {
    const std::string name = std::to_string(round);
    must(first_.sessions->create(make_session(name)));
    const auto results = run_parallel<base::Result<Rotation>>(kParallel, [&](std::size_t i) {
      auto& backend = i % 2 == 0 ? first_ : second_;
      NextSession next{name + "-id-" + std::to_string(i), name + "-hash-" + std::to_string(i), first_.clock.now() + 1h,
                       std::nullopt, std::nullopt};
      return backend.sessions->rotate("hash-" + name, std::move(next), 1h);
    });
    const auto won = [](const auto& result) { return result && result->outcome == RotationOutcome::kRotated; };
    EXPECT_EQ(std::ranges::count_if(results, won), 1);
    for (const auto& result : results) EXPECT_TRUE(result) << result.error().detail();
  }
}

TEST_F(ReplicasTest, OneOfFiftyRegistrationsOverBothWins) {
  for (int round = 0; round < 5; ++round) {
    const auto results = run_parallel<base::Status>(kParallel, [&](std::size_t i) {
      Account account;
      account.id = std::to_string(round) + "-" + std::to_string(i);
      account.email = account.email_canonical = std::to_string(round) + "@example.com";
      return (i % 2 == 0 ? first_ : second_).accounts->create(std::move(account));
    });
    EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 1);
  }
}

TEST_F(ReplicasTest, NumbersChangesOfBothWithoutAGap) {
  const auto before = must(first_.feed->generation());
  const auto results = run_parallel<base::Status>(200, [&](std::size_t i) {
    return (i % 2 == 0 ? first_ : second_)
        .revocations->revoke({"jti-" + std::to_string(i), "user", first_.clock.now() + 1h});
  });
  EXPECT_TRUE(std::ranges::all_of(results, [](const auto& result) { return result.has_value(); }));
  const auto changes = must(second_.feed->changes_since(before));
  EXPECT_FALSE(changes.everything);
  EXPECT_EQ(changes.token_ids.size(), 200U);
}

/// Texts that would mean something to a server that takes them for operators or paths.
TEST_F(ReplicasTest, TakesTextsOfClientsForTextsOnly) {
  for (const std::string text : {"{\"$gt\": \"\"}", "$where", "a.b", "$ne", "", "\\", "'; return true; '"}) {
    EXPECT_FALSE(must(first_.accounts->find_by_id(text))) << text;
    EXPECT_FALSE(must(first_.revocations->is_revoked(text))) << text;
    SettingsChanges changes;
    changes.extra[text] = "1";
    changes.language = text;
    must(first_.settings->update("user", changes));
    const UserSettings settings = must(second_.settings->get("user"));
    EXPECT_EQ(settings.language, text);
    EXPECT_TRUE(settings.extra.contains(text)) << text;
  }
}

/// One process or two with a database of their own, whose leases a test waits for.
class LeaseTest : public testing::Test {
 protected:
  /// Leaves behind what a process does that died.
  void let_one_die() {
    Client client = clients_->lease();
    Membership dead;
    dead.join(client);
  }

  const std::string name_ = testkit::MongoServer::fresh_name();
  std::unique_ptr<ClientPool> clients_ =
      ClientPool::open(base::Secret{testkit::MongoServer::shared().url(name_)}, 1min, 1).value();
};

/// It may have died between a write and its announcement.
TEST_F(LeaseTest, ADeadProcessDelaysOneLeaseAtMostAndVoidsEverything) {
  constexpr auto kLease = 6s;
  MongodbBackend backend(testkit::MongoServer::shared(), name_, {.lease = kLease});
  must(backend.feed->generation());
  let_one_die();
  const auto before = must(backend.feed->generation());
  const auto since = Steady::now();
  must(backend.revocations->revoke({"jti", "user", backend.clock.now() + 1h}));
  EXPECT_LT(Steady::now() - since, 2 * kLease);
  TokenChanges changes;
  while (!changes.everything && Steady::now() - since < 60s) changes = must(backend.feed->changes_since(before));
  EXPECT_TRUE(changes.everything);
  const auto later = Steady::now();
  must(backend.revocations->revoke({"jti-2", "user", backend.clock.now() + 1h}));
  EXPECT_LT(Steady::now() - later, kLease) << "it waited for the dead process again";
}

/// It once took the lease of the dead process on top of the time of a call, whatever that was.
TEST_F(LeaseTest, AnAnnouncementNobodyConfirmsEndsWithItsCall) {
  constexpr auto kTimeLimit = 6s;
  MongodbBackend hasty(testkit::MongoServer::shared(), name_, {.timeout = kTimeLimit, .lease = 1min});
  must(hasty.feed->generation());
  let_one_die();
  const auto since = Steady::now();
  const base::Status revoked = runtime::run(hasty.revocations->revoke({"jti", "user", hasty.clock.now() + 1h}));
  ASSERT_FALSE(revoked);
  EXPECT_EQ(revoked.error().code(), base::ErrorCode::kUnavailable);
  EXPECT_LT(Steady::now() - since, kTimeLimit + 20s);
  // Done it is, and known to all soon.
  MongodbBackend patient(testkit::MongoServer::shared(), name_);
  EXPECT_TRUE(must(patient.revocations->is_revoked("jti")));
}

TEST_F(LeaseTest, AProcessThatWasTakenForDeadJoinsAgain) {
  MongodbBackend first(testkit::MongoServer::shared(), name_);
  MongodbBackend second(testkit::MongoServer::shared(), name_);
  must(second.feed->generation());
  // It joins again within milliseconds, so it is taken for dead until that was seen.
  const auto since = Steady::now();
  bool was_distrusted = false;
  while (Steady::now() - since < 60s && !was_distrusted) {
    clients_->lease().collection(kInstances).remove_many({});
    was_distrusted = !second.feed->generation_now();
  }
  EXPECT_TRUE(was_distrusted);
  must(second.feed->generation());
  const auto before = must(second.feed->generation());
  must(first.revocations->revoke({"jti", "user", first.clock.now() + 1h}));
  const auto now = second.feed->generation_now();
  EXPECT_TRUE(!now || *now > before);
}

}  // namespace
}  // namespace storage::mongodb
