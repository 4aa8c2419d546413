// A server that is away, hangs or comes back: calls end in time, nothing is lost, and all heals by itself.
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/test_backend.hpp"

namespace storage::mongodb {
namespace {

using namespace std::chrono_literals;
using conformance::must;
using conformance::must_fail;
using Steady = std::chrono::steady_clock;

/// Each wait of a call has a part of it, a tenth or more, which must be longer than a busy machine may pause.
constexpr auto kTimeout = 12s;

/// A server that is back is noticed within a second, of which a busy machine may make more.
constexpr auto kRecoveredWithin = 30s;

class OutageTest : public testing::Test {
 protected:
  /// How long until a call succeeds again.
  static Steady::duration time_to_recover(MongodbBackend& backend) {
    const auto since = Steady::now();
    while (!runtime::run(backend.accounts->find_by_id("nobody"))) {
      if (Steady::now() - since > 60s) break;
      std::this_thread::sleep_for(10ms);
    }
    return Steady::now() - since;
  }

  testkit::MongoServer server_;
};

TEST_F(OutageTest, OpensWithoutTheServerAndWorksOnceItIsThere) {
  server_.kill();
  MongodbBackend backend(server_, "test", {.timeout = kTimeout, .waits_for_server = false});
  EXPECT_EQ(must_fail(backend.accounts->create(make_account("a"))).code(), base::ErrorCode::kUnavailable);
  EXPECT_EQ(must_fail(backend.health->ping()).code(), base::ErrorCode::kUnavailable);
  EXPECT_FALSE(backend.feed->generation_now());
  server_.start();
  EXPECT_LT(time_to_recover(backend), kRecoveredWithin);
  must(backend.accounts->create(make_account("a")));
  must(backend.health->ping());
}

// Symptom: whether a full disk at MongoDB shows in health was only tried by hand.
TEST_F(OutageTest, SaysThatTheServerCannotBeWritten) {
  MongodbBackend backend(server_, "test", {.timeout = kTimeout});
  const auto writes = make_write_health_probe(backend.database());
  must(writes->ping());
  server_.fill_disk();
  // The signal takes a moment, and so do the words of a server that is given up because the lease cannot be renewed.
  base::Status asked;
  const auto is_told = [&] { return !asked && asked.error().detail().find("no space left") != std::string::npos; };
  for (const auto since = Steady::now(); !is_told() && Steady::now() - since < 60s;) {
    asked = runtime::run(writes->ping());
    std::this_thread::sleep_for(10ms);
  }
  ASSERT_TRUE(is_told());
  EXPECT_EQ(asked.error().code(), base::ErrorCode::kUnavailable);
  EXPECT_EQ(asked.error().message(), "the database cannot be written");
  server_.kill();
  server_.start();
  EXPECT_LT(time_to_recover(backend), kRecoveredWithin);
  must(writes->ping());
}

TEST_F(OutageTest, WritesToLearnWhetherTheServerCanBeWritten) {
  MongodbBackend backend(server_, "test", {.timeout = kTimeout});
  const auto writes = make_write_health_probe(backend.database());
  const auto clients = ClientPool::open(base::Secret{server_.url("test")}, kTimeout, 1).value();
  for (int i = 0; i < 2; ++i) {
    backend.clock.advance(1min);
    must(writes->ping());
    const auto written = clients->lease().collection(kMeta).find_one(by_id(kProbeKey));
    ASSERT_TRUE(written);
    EXPECT_EQ(BsonView(*written).time("at"), backend.clock.now());
  }
}

TEST_F(OutageTest, KeepsWhatWasAcknowledgedWhenTheServerIsKilled) {
  MongodbBackend backend(server_, "test", {.timeout = kTimeout});
  for (int i = 0; i < 20; ++i) must(backend.accounts->create(make_account(std::to_string(i))));
  server_.kill();
  const auto since = Steady::now();
  EXPECT_EQ(must_fail(backend.accounts->find_by_id("id-1")).code(), base::ErrorCode::kUnavailable);
  EXPECT_LT(Steady::now() - since, kTimeout);
  server_.start();
  EXPECT_LT(time_to_recover(backend), kRecoveredWithin);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(must(backend.accounts->find_by_id("id-" + std::to_string(i))));
  Account again = make_account("1");
  again.id = "id-of-another";
  EXPECT_EQ(must_fail(backend.accounts->create(again)).reason(), "EMAIL_TAKEN");
}

TEST_F(OutageTest, AnswersInTimeWhileTheServerHangsAndRecoversWhenItGoesOn) {
  MongodbBackend backend(server_, "test", {.timeout = kTimeout});
  must(backend.accounts->create(make_account("a")));
  server_.freeze();
  const auto since = Steady::now();
  const auto results = conformance::run_parallel<base::Result<std::optional<Account>>>(
      50, [&](std::size_t) { return backend.accounts->find_by_id("id-a"); });
  EXPECT_LT(Steady::now() - since, kTimeout);
  for (const auto& result : results) EXPECT_EQ(result.error().code(), base::ErrorCode::kUnavailable);
  const auto later = Steady::now();
  EXPECT_EQ(must_fail(backend.accounts->find_by_id("id-a")).code(), base::ErrorCode::kUnavailable);
  EXPECT_LT(Steady::now() - later, kTimeout / 2) << "it asked the server again";
  server_.thaw();
  EXPECT_LT(time_to_recover(backend), kRecoveredWithin);
  EXPECT_TRUE(must(backend.accounts->find_by_id("id-a")));
}

TEST_F(OutageTest, DoesNotTrustMemoryBeyondTheLease) {
  MongodbBackend backend(server_, "test", {.timeout = kTimeout});
  must(backend.feed->generation());
  server_.freeze();
  const auto since = Steady::now();
  // From before it was asked, so that a pause of this machine cannot make it look later.
  auto last_trusted = since;
  for (auto asked = since; backend.feed->generation_now() && asked - since < 60s; asked = Steady::now()) {
    last_trusted = asked;
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_LT(last_trusted - since, FeedOptions{}.lease);
  EXPECT_EQ(must_fail(backend.feed->generation()).code(), base::ErrorCode::kUnavailable);
  server_.thaw();
  EXPECT_LT(time_to_recover(backend), kRecoveredWithin);
  must(backend.feed->generation());
}

// Symptom: user-service, whose every call begins with a token, needed 0.9 s to say that the database is away.
TEST_F(OutageTest, SaysAtOnceThatNoTokenCanBeCheckedWhileTheServerIsAway) {
  MongodbBackend backend(server_, "test", {.timeout = kTimeout});
  server_.kill();
  const auto is_known_to_be_away = [&] {
    return !backend.feed->generation_now() && !runtime::run(backend.accounts->find_by_id("nobody"));
  };
  for (const auto since = Steady::now(); !is_known_to_be_away() && Steady::now() - since < 60s;) {
    std::this_thread::sleep_for(10ms);
  }
  const auto since = Steady::now();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(must_fail(backend.feed->generation()).code(), base::ErrorCode::kUnavailable);
  }
  EXPECT_LT(Steady::now() - since, kTimeout) << "ten waits would take ten times as long";
  server_.start();
  EXPECT_LT(time_to_recover(backend), kRecoveredWithin);
  must(backend.feed->generation());
}

TEST_F(OutageTest, VoidsEverythingAfterAWriteWhoseOutcomeIsUnknown) {
  MongodbBackend backend(server_, "test", {.timeout = kTimeout});
  const auto before = must(backend.feed->generation());
  server_.freeze();
  must_fail(backend.revocations->revoke({"jti", "user", backend.clock.now() + 1h}));
  server_.thaw();
  EXPECT_LT(time_to_recover(backend), kRecoveredWithin);
  TokenChanges changes;
  for (const auto since = Steady::now(); !changes.everything && Steady::now() - since < 20s;) {
    changes = must(backend.feed->changes_since(before));
  }
  EXPECT_TRUE(changes.everything);
}

TEST_F(OutageTest, TellsOfEachChangeOnceAndWhy) {
  std::mutex mutex;
  std::vector<std::string> told;
  const auto wait_for = [&](std::size_t count) {
    for (const auto since = Steady::now(); Steady::now() - since < 60s; std::this_thread::sleep_for(10ms)) {
      const std::lock_guard lock(mutex);
      if (told.size() >= count) return;
    }
  };
  runtime::WorkerPool pool({.name = "told", .threads = 1});
  const conformance::FakeClock clock;
  DatabaseOptions options;
  options.url = base::Secret{server_.url("test")};
  options.timeout = kTimeout;
  options.on_change = [&](bool is_up, std::string_view reason) {
    const std::lock_guard lock(mutex);
    told.emplace_back(is_up ? "up" : reason);
  };
  const auto database = Database::open(options, pool, clock).value();
  server_.kill();
  wait_for(1);
  server_.start();
  wait_for(2);
  const std::lock_guard lock(mutex);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_NE(told[0], "");
  EXPECT_EQ(told[1], "up");
}

TEST_F(OutageTest, KeepsLogEntriesUntilTheServerIsBack) {
  MongodbBackend backend(server_, "test", {.timeout = kTimeout});
  server_.kill();
  SecurityEvent event;
  event.id = "a";
  event.user_id = "user";
  backend.security_events->record(event);
  EXPECT_EQ(must_fail(backend.security_events->flush()).code(), base::ErrorCode::kUnavailable);
  server_.start();
  EXPECT_LT(time_to_recover(backend), kRecoveredWithin);
  must(backend.security_events->flush());
  EXPECT_EQ(must(backend.security_events->newest_of_user("user", 10)).size(), 1U);
  EXPECT_EQ(backend.security_events->dropped(), 0U);
}

}  // namespace
}  // namespace storage::mongodb
