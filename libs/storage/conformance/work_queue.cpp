#include "storage/ports/work_queue.hpp"

#include <algorithm>
#include <set>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(WorkQueueConformance);

namespace {

constexpr std::chrono::minutes kLease{1};
constexpr std::chrono::milliseconds kMoment{1};

WorkItem item_of(const std::string& id, base::Timestamp due_at, const std::string& kind = "export") {
  return {.id = id, .kind = kind, .subject = "user of " + id, .due_at = due_at, .step = 3, .created_at = due_at};
}

TEST_P(WorkQueueConformance, GivesWhatIsDueAndNothingElse) {
  WorkQueue& queue = *backend_->work;
  const WorkItem later = item_of("later", clock_.now() + std::chrono::hours{1});
  EXPECT_TRUE(must(queue.add(later)));
  EXPECT_FALSE(must(queue.claim("export", kLease)));
  EXPECT_FALSE(must(queue.overdue("export")).oldest);
  clock_.advance(std::chrono::hours{1});
  EXPECT_FALSE(must(queue.claim("deletion", kLease)));
  const auto claim = must(queue.claim("export", kLease));
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->item, later);
  EXPECT_EQ(claim->attempts, 1U);
  EXPECT_EQ(must(queue.overdue("export")).oldest, later.due_at);
}

TEST_P(WorkQueueConformance, KeepsTheFirstOfTwoWithOneId) {
  WorkQueue& queue = *backend_->work;
  EXPECT_TRUE(must(queue.add(item_of("a", clock_.now()))));
  EXPECT_FALSE(must(queue.add(item_of("a", clock_.now(), "deletion"))));
  backend_->restart();
  EXPECT_FALSE(must(backend_->work->claim("deletion", kLease)));
  EXPECT_TRUE(must(backend_->work->claim("export", kLease)));
}

TEST_P(WorkQueueConformance, BeginsWithWhatHasWaitedLongest) {
  WorkQueue& queue = *backend_->work;
  must(queue.add(item_of("b", clock_.now() - kMoment)));
  must(queue.add(item_of("a", clock_.now())));
  must(queue.add(item_of("c", clock_.now() - 2 * kMoment)));
  std::string order;
  while (const auto claim = must(queue.claim("export", kLease))) order += claim->item.id;
  EXPECT_EQ(order, "cba");
}

TEST_P(WorkQueueConformance, GivesEachItemToOneOfMany) {
  WorkQueue& queue = *backend_->work;
  for (int i = 0; i < 5; ++i) must(queue.add(item_of(std::to_string(i), clock_.now())));
  const auto claims = run_parallel<base::Result<std::optional<WorkClaim>>>(
      kParallel, [&](std::size_t) { return queue.claim("export", kLease); });
  std::multiset<std::string> got;
  for (const auto& claim : claims) {
    ASSERT_TRUE(claim) << claim.error().detail();
    if (*claim) got.insert((*claim)->item.id);
  }
  EXPECT_EQ(got, (std::multiset<std::string>{"0", "1", "2", "3", "4"}));
}

TEST_P(WorkQueueConformance, GivesItToOthersWhenTheLeaseHasPassed) {
  WorkQueue& queue = *backend_->work;
  must(queue.add(item_of("a", clock_.now())));
  const auto dead = must(queue.claim("export", kLease));
  ASSERT_TRUE(dead);
  clock_.advance(kLease - kMoment);
  EXPECT_FALSE(must(queue.claim("export", kLease)));
  EXPECT_TRUE(must(queue.renew(*dead, kLease)));
  clock_.advance(kLease - kMoment);
  EXPECT_FALSE(must(queue.claim("export", kLease)));
  clock_.advance(kMoment);
  const auto next = must(queue.claim("export", kLease));
  ASSERT_TRUE(next);
  EXPECT_GT(next->fence, dead->fence);
  EXPECT_EQ(next->attempts, 2U);
  // Who was slow changes nothing any more.
  EXPECT_FALSE(must(queue.renew(*dead, kLease)));
  EXPECT_FALSE(must(queue.put_off(*dead, clock_.now(), 9)));
  EXPECT_FALSE(must(queue.retry(*dead, clock_.now())));
  EXPECT_FALSE(must(queue.finish(*dead)));
  EXPECT_TRUE(must(queue.finish(*next)));
  EXPECT_FALSE(must(queue.finish(*next)));
  clock_.advance(kLease);
  EXPECT_FALSE(must(queue.claim("export", kLease)));
}

TEST_P(WorkQueueConformance, PutsOffWhatIsDoneForNow) {
  WorkQueue& queue = *backend_->work;
  must(queue.add(item_of("a", clock_.now())));
  const auto claim = must(queue.claim("export", kLease));
  const base::Timestamp due_at = clock_.now() + std::chrono::hours{1};
  EXPECT_TRUE(must(queue.put_off(*claim, due_at, 4)));
  EXPECT_FALSE(must(queue.finish(*claim)));
  EXPECT_EQ(must(queue.overdue("export")).items, 0U);
  clock_.advance(std::chrono::hours{1});
  const auto again = must(queue.claim("export", kLease));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->item.step, 4U);
  EXPECT_EQ(again->item.due_at, due_at);
  EXPECT_EQ(again->attempts, 1U);
}

TEST_P(WorkQueueConformance, KeepsWhatFailedOverdue) {
  WorkQueue& queue = *backend_->work;
  const base::Timestamp due_at = clock_.now();
  must(queue.add(item_of("a", due_at)));
  const auto claim = must(queue.claim("export", kLease));
  EXPECT_TRUE(must(queue.retry(*claim, clock_.now() + std::chrono::seconds{5})));
  EXPECT_FALSE(must(queue.claim("export", kLease)));
  clock_.advance(std::chrono::seconds{5});
  EXPECT_EQ(must(queue.overdue("export")).oldest, due_at);
  const auto again = must(queue.claim("export", kLease));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->attempts, 2U);
  EXPECT_EQ(again->item.due_at, due_at);
}

TEST_P(WorkQueueConformance, HastensWhatSomebodyElseHas) {
  WorkQueue& queue = *backend_->work;
  EXPECT_FALSE(must(queue.hasten("a", clock_.now())));
  must(queue.add(item_of("a", clock_.now())));
  const auto claim = must(queue.claim("export", kLease));
  EXPECT_TRUE(must(queue.hasten("a", clock_.now())));
  EXPECT_FALSE(must(queue.finish(*claim)));
  EXPECT_TRUE(must(queue.claim("export", kLease)));
}

}  // namespace
}  // namespace storage::conformance
