#include "auth/housekeeping.hpp"

#include "auth/testing/world.hpp"

namespace auth {
namespace {

TEST(HousekeepingTest, ForgetsExpiredSessionsAndRevocations) {
  World world;
  const auto login = world.sign_up();
  const storage::RevokedToken revoked{"token-1", login.user_id, world.clock().now() + std::chrono::hours{24}};
  ASSERT_TRUE(world.run(world.stores().revocations->revoke(revoked)));
  const logging::Logger log = logging::silent_logger();
  auto& stores = world.stores();
  Housekeeping housekeeping(
      {*stores.sessions, *stores.revocations, *stores.security_events, world.clock(), *stores.installation}, log);
  world.clock().advance(std::chrono::hours{24 * 31});
  runtime::run(housekeeping.clean());
  EXPECT_EQ(world.run(stores.revocations->purge_expired()).value(), 0U);
  EXPECT_EQ(world.run(stores.sessions->purge_expired()).value(), 0U);
  EXPECT_FALSE(world.run(stores.revocations->is_revoked("token-1")).value());
}

// Symptom: had the age been added instead of taken off, every security event would have gone with the first round.
TEST(HousekeepingTest, KeepsSecurityEventsForTheirTime) {
  World world;
  const auto login = world.sign_up();
  const logging::Logger log = logging::silent_logger();
  auto& stores = world.stores();
  Housekeeping housekeeping(
      {*stores.sessions, *stores.revocations, *stores.security_events, world.clock(), *stores.installation}, log,
      {.events_kept = std::chrono::hours{48}});
  const auto events = [&] { return world.run(stores.security_events->newest_of_user(login.user_id, 10)).value(); };
  world.clock().advance(std::chrono::hours{48});
  runtime::run(housekeeping.clean());
  EXPECT_EQ(events().size(), 1U);
  world.clock().advance(std::chrono::milliseconds{1});
  runtime::run(housekeeping.clean());
  EXPECT_TRUE(events().empty());
}

TEST(HousekeepingTest, KeepsSecurityEventsWhileTheClockStandsADayAhead) {
  World world;
  const auto login = world.sign_up();
  const logging::Logger log = logging::silent_logger();
  auto& stores = world.stores();
  ASSERT_TRUE(world.run(stores.installation->raise(world.clock().now())));
  Housekeeping housekeeping(
      {*stores.sessions, *stores.revocations, *stores.security_events, world.clock(), *stores.installation}, log,
      {.events_kept = std::chrono::hours{1}});
  const auto events = [&] { return world.run(stores.security_events->newest_of_user(login.user_id, 10)).value(); };
  world.clock().advance(storage::kClockDriftMax + std::chrono::milliseconds{1});
  runtime::run(housekeeping.clean());
  EXPECT_EQ(events().size(), 1U);
  ASSERT_TRUE(world.run(stores.installation->raise(world.clock().now() - std::chrono::hours{1})));
  runtime::run(housekeeping.clean());
  EXPECT_TRUE(events().empty());
}

TEST(HousekeepingTest, KeepsNoMoreSecurityEventsThanItsBound) {
  World world;
  const auto login = world.sign_up();
  const logging::Logger log = logging::silent_logger();
  auto& stores = world.stores();
  for (int i = 0; i < 5; ++i) {
    storage::SecurityEvent event;
    event.id = std::to_string(i);
    event.user_id = login.user_id;
    event.type = "login_failed";
    event.at = world.clock().now() + std::chrono::seconds{1 + i};
    stores.security_events->record(event);
  }
  Housekeeping housekeeping(
      {*stores.sessions, *stores.revocations, *stores.security_events, world.clock(), *stores.installation}, log,
      {.events_rows_max = 2});
  runtime::run(housekeeping.clean());
  const auto events = world.run(stores.security_events->newest_of_user(login.user_id, 10)).value();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].id, "3");
}

}  // namespace
}  // namespace auth
