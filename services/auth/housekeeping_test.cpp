#include "auth/housekeeping.hpp"

#include "auth/testing/world.hpp"

namespace auth {
namespace {

TEST(HousekeepingTest, ForgetsExpiredSessionsAndRevocations) {
  World world;
  const auto login = world.sign_up();
  const storage::RevokedToken revoked{"token-1", login.user_id, world.clock().now() + std::chrono::hours{24}};
  ASSERT_TRUE(world.run(world.stores().revocations().revoke(revoked)));
  const logging::Logger log = logging::silent_logger();
  auto& stores = world.stores();
  Housekeeping housekeeping({stores.sessions(), stores.revocations(), stores.security_events(),
                             stores.installation(), world.clock()},
                            log);
  world.clock().advance(std::chrono::hours{24 * 31});
  runtime::run(housekeeping.clean());
  EXPECT_EQ(world.run(stores.revocations().purge_expired()).value(), 0U);
  EXPECT_EQ(world.run(stores.sessions().purge_expired()).value(), 0U);
  EXPECT_FALSE(world.run(stores.revocations().is_revoked("token-1")).value());
}

// Symptom: had the age been added instead of taken off, every security event would have gone with the first round.
TEST(HousekeepingTest, KeepsSecurityEventsForTheirTime) {
  World world;
  const auto login = world.sign_up();
  const logging::Logger log = logging::silent_logger();
  auto& stores = world.stores();
  Housekeeping housekeeping({stores.sessions(), stores.revocations(), stores.security_events(),
                             stores.installation(), world.clock()},
                            log,
                            {.events_kept = std::chrono::hours{48}});
  const auto events = [&] { return world.run(stores.security_events().newest_of_user(login.user_id, 10)).value(); };
  world.clock().advance(std::chrono::hours{48});
  runtime::run(housekeeping.clean());
  EXPECT_EQ(events().size(), 1U);
  world.clock().advance(std::chrono::milliseconds{1});
  runtime::run(housekeeping.clean());
  EXPECT_TRUE(events().empty());
}

// A clock a year ahead ends every session at once; forgetting them as well would let their tokens live again.
TEST(HousekeepingTest, ForgetsNothingWhileTheClockIsFarOff) {
  World world;
  const auto login = world.sign_up();
  const logging::Logger log = logging::silent_logger();
  auto& stores = world.stores();
  ASSERT_TRUE(world.run(stores.installation().raise(world.clock().now())));
  Housekeeping housekeeping({stores.sessions(), stores.revocations(), stores.security_events(), stores.installation(),
                             world.clock()},
                            log, {.events_kept = std::chrono::hours{1}});
  const auto events = [&] { return world.run(stores.security_events().newest_of_user(login.user_id, 10)).value(); };
  world.clock().advance(std::chrono::hours{24 * 365});
  runtime::run(housekeeping.clean());
  EXPECT_EQ(events().size(), 1U);
  ASSERT_TRUE(world.run(stores.installation().set({"id", base::to_millis(world.clock().now())})));
  runtime::run(housekeeping.clean());
  EXPECT_TRUE(events().empty());
}

}  // namespace
}  // namespace auth
