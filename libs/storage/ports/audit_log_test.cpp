#include "storage/ports/audit_log.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

using base::from_millis;

TEST(TimeOrderedIdTest, GrowsWithTime) {
  base::SystemRandom random;
  std::string last;
  for (const std::int64_t at : {0LL, 1LL, 255LL, 256LL, 1'769'860'800'000LL, 1'769'860'800'001LL}) {
    const std::string id = time_ordered_id(from_millis(at), random);
    EXPECT_GT(id, last);
    EXPECT_EQ(id.size(), 36U);
    EXPECT_EQ(id[14], '7');
    last = id;
  }
  EXPECT_NE(time_ordered_id(from_millis(1), random), time_ordered_id(from_millis(1), random));
}

TEST(GatheredIdTest, IsOneForTheHour) {
  const std::string id = gathered_id("user", "UserProfile", from_millis(3'600'000));
  EXPECT_EQ(gathered_id("user", "UserProfile", from_millis(7'199'999)), id);
  EXPECT_NE(gathered_id("user", "UserProfile", from_millis(7'200'000)), id);
  EXPECT_NE(gathered_id("user", "UserProfile", from_millis(3'599'999)), id);
}

TEST(GatheredIdTest, TellsUsersAndResourcesApart) {
  const std::string id = gathered_id("user", "UserProfile", from_millis(0));
  EXPECT_NE(gathered_id("user2", "UserProfile", from_millis(0)), id);
  EXPECT_NE(gathered_id("user", "Document", from_millis(0)), id);
  EXPECT_NE(gathered_id("userUser", "Profile", from_millis(0)), id);
  EXPECT_EQ(id[14], '8');
}

TEST(AddReadsTest, LeavesARowAloneThatStandsForOneAccess) {
  AuditEntry kept;
  AuditEntry more;
  more.count = 2;
  add_reads(kept, more);
  EXPECT_FALSE(kept.count);
}

}  // namespace
}  // namespace storage
