#include "user/domain/notification_relay.hpp"

#include <condition_variable>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "user/testing/world.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;
using storage::Notification;

/// Sockets of some users, which keep what they were sent.
class RecordedSockets final : public UserSockets {
 public:
  explicit RecordedSockets(std::vector<std::string> users) : users_(std::move(users)) {}

  void deliver(const std::string& user_id, std::string_view event, std::string_view json) override {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(event, "notification:new");
    EXPECT_TRUE(has_sockets_of(user_id));
    events_.push_back(boost::json::parse(json));
    changed_.notify_all();
  }
  [[nodiscard]] bool has_sockets_of(const std::string& user_id) const override {
    return std::ranges::find(users_, user_id) != users_.end();
  }

  /// The titles in the order in which they came, once there are `count`, or what there is after ten seconds.
  [[nodiscard]] std::vector<std::string> titles(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return events_.size() >= count; });
    std::vector<std::string> found;
    for (const auto& event : events_) found.push_back(text_of(event.at("title")));
    return found;
  }
  [[nodiscard]] boost::json::value last() {
    const std::lock_guard lock(mutex_);
    return events_.back();
  }

 private:
  const std::vector<std::string> users_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<boost::json::value> events_;
};

/// A delivery log that fails while the switch is off.
class SwitchedLog final : public storage::DeliveryLog {
 public:
  explicit SwitchedLog(storage::DeliveryLog& rest) : rest_(rest) {}
  runtime::Task<base::Status> append(std::vector<storage::Delivery> deliveries) override {
    if (is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await rest_.append(std::move(deliveries));
  }
  runtime::Task<base::Result<std::uint64_t>> latest() override {
    if (is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await rest_.latest();
  }
  runtime::Task<base::Result<storage::Deliveries>> after(std::uint64_t number) override {
    if (is_off) co_return std::unexpected(base::unavailable("off"));
    co_return co_await rest_.after(number);
  }
  std::atomic<bool> is_off = false;

 private:
  storage::DeliveryLog& rest_;
};

/// One process: a relay of its own over the store of the world.
class Replica {
 public:
  Replica(World& world, storage::DeliveryLog& log, std::vector<std::string> users,
          std::chrono::milliseconds poll_every = 10ms)
      : world_(world),
        sockets_(std::move(users)),
        relay_({.log = log,
                .rows = world.stores().owned.of<Notification>(),
                .sockets = sockets_,
                .logger = logger_,
                .metrics = metrics_},
               {.poll_every = poll_every, .wait_max = 10s}),
        ended_(boost::asio::co_spawn(world.resources().loops.at(1), relay_.run(), boost::asio::use_future)) {}
  Replica(World& world, std::vector<std::string> users, std::chrono::milliseconds poll_every = 10ms)
      : Replica(world, *world.stores().deliveries, std::move(users), poll_every) {}
  ~Replica() {
    relay_.stop();
    ended_.wait();
  }
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  [[nodiscard]] base::Status announce(const Notification& notification, std::uint64_t unread = 1) {
    return world_.run(relay_.announce(notification, unread));
  }
  [[nodiscard]] RecordedSockets& sockets() { return sockets_; }

 private:
  World& world_;
  logging::Logger logger_ = logging::silent_logger();
  metrics::Registry metrics_{"user-service", "test"};
  RecordedSockets sockets_;
  NotificationRelay relay_;
  std::future<void> ended_;
};

class NotificationRelayTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(NotificationRelayTest);

/// Stores one, as a post does before it announces.
Notification stored(World& world, const std::string& user_id, const std::string& title) {
  static base::SystemRandom random;
  Notification notification;
  notification.id = random.uuid();
  notification.user_id = user_id;
  notification.title = title;
  notification.message = "m";
  notification.created_at = notification.updated_at = world.clock().now();
  EXPECT_TRUE(world.run(world.stores().owned.of<Notification>().create(notification)));
  return notification;
}

/// Both have begun to read when each has seen what the other one announced.
void warm_up(World& world, Replica& one, Replica& two) {
  for (Replica* from : {&one, &two}) {
    while (!from->announce(stored(world, "nobody", "warm-up"))) {
    }
  }
}

TEST_P(NotificationRelayTest, BringsEachToEveryProcessOnceAndInOrder) {
  World world(GetParam());
  Replica here(world, {"kevin"});
  Replica there(world, {"kevin", "lisa"});
  warm_up(world, here, there);
  std::vector<std::string> expected;
  for (int i = 0; i < 20; ++i) {
    expected.push_back(std::to_string(i));
    ASSERT_TRUE((i % 3 == 0 ? there : here).announce(stored(world, "kevin", expected.back()), 7));
  }
  EXPECT_EQ(here.sockets().titles(20), expected);
  EXPECT_EQ(there.sockets().titles(20), expected);
  EXPECT_EQ(there.sockets().last().at("unreadCount"), 7);
  EXPECT_EQ(there.sockets().last().at("read"), false);
  ASSERT_TRUE(here.announce(stored(world, "lisa", "for lisa")));
  EXPECT_EQ(there.sockets().titles(21).back(), "for lisa");
  EXPECT_EQ(here.sockets().titles(0).size(), 20U);
}

TEST_P(NotificationRelayTest, BeginsWithWhatComesAfterItsStart) {
  World world(GetParam());
  std::unique_ptr<Replica> early = std::make_unique<Replica>(world, std::vector<std::string>{});
  while (!early->announce(stored(world, "kevin", "before"))) {
  }
  early.reset();
  Replica late(world, {"kevin"});
  while (!late.announce(stored(world, "nobody", "warm-up"))) {
  }
  ASSERT_TRUE(late.announce(stored(world, "kevin", "after")));
  EXPECT_EQ(late.sockets().titles(1), std::vector<std::string>{"after"});
}

TEST_P(NotificationRelayTest, LeavesOutWhatIsGoneMeanwhile) {
  World world(GetParam());
  Replica here(world, {});
  Replica there(world, {"kevin"});
  warm_up(world, here, there);
  Notification gone = stored(world, "kevin", "gone");
  ASSERT_TRUE(world.run(world.stores().owned.of<Notification>().take("kevin", gone.id)));
  ASSERT_TRUE(here.announce(gone));
  ASSERT_TRUE(here.announce(stored(world, "kevin", "there")));
  EXPECT_EQ(there.sockets().titles(1), std::vector<std::string>{"there"});
}

// Redis says at once what the next look would find.
TEST(NotificationRelayBellTest, HearsOfNewsBetweenTwoLooks) {
  World world("mongodb");
  Replica there(world, {"kevin"}, 1h);
  while (!there.announce(stored(world, "nobody", "warm-up"))) {
  }
  const Notification elsewhere = stored(world, "kevin", "elsewhere");
  ASSERT_TRUE(world.run(world.stores().deliveries->append({{"kevin", elsewhere.id, 1}})));
  EXPECT_EQ(there.sockets().titles(1), std::vector<std::string>{"elsewhere"});
}

TEST(NotificationRelayOutageTest, TellsWhoAnnouncesAndGoesOnWhenTheStoreIsBack) {
  World world("sqlite");
  SwitchedLog log(*world.stores().deliveries);
  Replica here(world, log, {"kevin"});
  Replica there(world, {});
  warm_up(world, here, there);
  log.is_off = true;
  EXPECT_EQ(here.announce(stored(world, "kevin", "lost")).error().code(), base::ErrorCode::kUnavailable);
  ASSERT_TRUE(there.announce(stored(world, "kevin", "elsewhere")));
  log.is_off = false;
  EXPECT_EQ(here.sockets().titles(1), std::vector<std::string>{"elsewhere"});
}

TEST(NotificationRelayOutageTest, EndsWhatWaitsWhenItStops) {
  World world("sqlite");
  logging::Logger logger = logging::silent_logger();
  metrics::Registry metrics("user-service", "test");
  RecordedSockets sockets({});
  NotificationRelay relay({.log = *world.stores().deliveries,
                           .rows = world.stores().owned.of<Notification>(),
                           .sockets = sockets,
                           .logger = logger,
                           .metrics = metrics},
                          {});
  relay.stop();
  const base::Status announced = world.run(relay.announce(stored(world, "kevin", "late"), 1));
  EXPECT_EQ(announced.error().code(), base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace user
