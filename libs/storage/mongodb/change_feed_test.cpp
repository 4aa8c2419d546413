// One process' end of the lease protocol, ticked by hand on a clock of the test.
#include "storage/mongodb/change_feed.hpp"

#include <semaphore>

#include "storage/mongodb/schema.hpp"
#include "storage/mongodb/test_backend.hpp"

namespace storage::mongodb {
namespace {

using namespace std::chrono_literals;

class ChangeFeedTest : public testing::Test {
 protected:
  ChangeFeedTest() { tick(); }
  void tick() { static_cast<void>(feed_.tick(client_)); }
  [[nodiscard]] FeedOptions options() {
    FeedOptions options;
    options.boot_now = [this] { return now_; };
    return options;
  }
  /// The changes this process says to know.
  [[nodiscard]] std::uint64_t acknowledged() {
    const auto found = client_.collection(kInstances).find({});
    return found.size() == 1 ? static_cast<std::uint64_t>(BsonView(found.front()).integer("acked")) : 0;
  }

  base::BootClock::time_point now_{1h};
  std::binary_semaphore is_woken_{0};
  const std::unique_ptr<ClientPool> clients_ =
      ClientPool::open(base::Secret{testkit::MongoServer::shared().url(testkit::MongoServer::fresh_name())}, 1min, 1)
          .value();
  Client client_ = clients_->lease();
  ChangeFeed feed_{options(), [this] { is_woken_.release(); }};
};

// Symptom: two logouts at once, and one of them took a third of a lease: the other process had added its row behind it
// without a look at the log, and found nothing new when it looked.
TEST_F(ChangeFeedTest, AcknowledgesARowThatCameInBeforeItsOwn) {
  const std::uint64_t theirs = append_changes(client_, latest_change(client_), {{ChangeKind::kToken, "theirs"}});
  std::jthread announcer([this] {
    TokenChange ours{ChangeKind::kToken, "ours"};
    EXPECT_TRUE(runtime::run(feed_.announce(std::move(ours), std::chrono::steady_clock::now() + 1min)));
  });
  is_woken_.acquire();
  tick();
  EXPECT_GT(acknowledged(), theirs);
}

TEST_F(ChangeFeedTest, TrustsItsMemoryForTheLeaseWithoutTheMargin) {
  now_ += 1799ms;
  EXPECT_TRUE(feed_.generation_now());
  now_ += 1ms;
  EXPECT_FALSE(feed_.generation_now());
}

// Symptom: a virtual machine that slept went on trusting what it knew before, by a clock that had slept as well.
TEST_F(ChangeFeedTest, DoesNotTrustItsMemoryAfterTheMachineSlept) {
  const auto steady = std::chrono::steady_clock::now();
  ASSERT_TRUE(feed_.generation_now());
  now_ += 10min;
  EXPECT_FALSE(feed_.generation_now());
  EXPECT_LT(std::chrono::steady_clock::now() - steady, 1min);
  tick();
  EXPECT_TRUE(feed_.generation_now());
}

}  // namespace
}  // namespace storage::mongodb
