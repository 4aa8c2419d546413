#include <algorithm>
#include <set>

#include "storage/conformance/backend.hpp"
#include "storage/ports/delivery_log.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DeliveryLogConformance);

namespace {

Delivery delivery(std::size_t number) { return {"user", "record-" + std::to_string(number), number}; }

std::vector<Delivery> deliveries(std::size_t first, std::size_t count) {
  std::vector<Delivery> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(delivery(first + i));
  return made;
}

/// Everything behind `number`, and that nothing was missed.
std::vector<Delivery> read_all(DeliveryLog& log, std::uint64_t number) {
  std::vector<Delivery> all;
  while (true) {
    const Deliveries some = must(log.after(number));
    EXPECT_FALSE(some.has_gap);
    EXPECT_LE(some.items.size(), 2 * kDeliveriesAtOnce);
    if (some.items.empty()) return all;
    EXPECT_EQ(some.last, number + some.items.size());
    number = some.last;
    all.insert(all.end(), some.items.begin(), some.items.end());
  }
}

TEST_P(DeliveryLogConformance, IsEmptyAtFirst) {
  EXPECT_EQ(must(backend_->deliveries->latest()), 0U);
  const Deliveries none = must(backend_->deliveries->after(0));
  EXPECT_TRUE(none.items.empty());
  EXPECT_FALSE(none.has_gap);
  EXPECT_EQ(none.last, 0U);
}

TEST_P(DeliveryLogConformance, GivesWhatCameAfterInItsOrder) {
  must(backend_->deliveries->append(deliveries(1, 3)));
  const std::uint64_t seen = must(backend_->deliveries->latest());
  EXPECT_EQ(seen, 3U);
  must(backend_->deliveries->append(deliveries(4, 1)));
  backend_->restart();
  must(backend_->deliveries->append(deliveries(5, 2)));
  EXPECT_EQ(read_all(*backend_->deliveries, seen), deliveries(4, 3));
  EXPECT_EQ(read_all(*backend_->deliveries, 0), deliveries(1, 6));
  // Also from within what was appended at once.
  EXPECT_EQ(read_all(*backend_->deliveries, 1), deliveries(2, 5));
}

TEST_P(DeliveryLogConformance, NumbersWhatManyAppendWithoutAGap) {
  const auto appended = run_parallel<base::Status>(
      kParallel, [&](std::size_t i) { return backend_->deliveries->append(deliveries(10 * i, 1 + i % 3)); });
  std::size_t expected = 0;
  for (std::size_t i = 0; i < kParallel; ++i) {
    EXPECT_TRUE(appended[i]);
    expected += 1 + i % 3;
  }
  const std::vector<Delivery> all = read_all(*backend_->deliveries, 0);
  EXPECT_EQ(all.size(), expected);
  std::set<std::string> records;
  for (const Delivery& one : all) records.insert(one.record_id);
  EXPECT_EQ(records.size(), expected);
  EXPECT_EQ(must(backend_->deliveries->latest()), expected);
}

TEST_P(DeliveryLogConformance, ForgetsTheOldestAndSaysSo) {
  const std::size_t batches = kDeliveriesKept / kDeliveriesAtOnce + 3;
  for (std::size_t i = 0; i < batches; ++i) {
    must(backend_->deliveries->append(deliveries(i * kDeliveriesAtOnce, kDeliveriesAtOnce)));
  }
  const std::uint64_t latest = must(backend_->deliveries->latest());
  EXPECT_EQ(latest, batches * kDeliveriesAtOnce);
  EXPECT_FALSE(must(backend_->deliveries->after(latest - kDeliveriesKept + kDeliveriesAtOnce)).has_gap);
  const Deliveries late = must(backend_->deliveries->after(1));
  EXPECT_TRUE(late.has_gap);
  EXPECT_GT(late.last, kDeliveriesAtOnce);
}

// Symptom: what was appended between a look and the next was taken for seen.
TEST_P(DeliveryLogConformance, SkipsNothingThatComesWhileItReads) {
  constexpr std::size_t kAppended = 100;
  auto& log = *backend_->deliveries;
  std::size_t gaps = 0;
  const auto results = run_parallel<base::Status>(2, [&](std::size_t caller) -> runtime::Task<base::Status> {
    std::uint64_t seen = 0;
    for (std::size_t i = 0; caller == 0 && i < kAppended; ++i) {
      const base::Status appended = co_await log.append(deliveries(i, 1));
      if (!appended) co_return appended;
    }
    while (caller == 1 && seen < kAppended) {
      const auto news = co_await log.after(seen);
      if (!news) co_return std::unexpected(news.error());
      gaps += news->has_gap || news->last != seen + news->items.size() ? 1 : 0;
      seen = news->last;
    }
    co_return base::Status{};
  });
  for (const auto& result : results) EXPECT_TRUE(result);
  EXPECT_EQ(gaps, 0U);
}

// A database that was replaced by an older copy gives numbers again.
TEST_P(DeliveryLogConformance, TellsAReaderThatIsAheadWhereToGoOn) {
  must(backend_->deliveries->append(deliveries(1, 2)));
  const Deliveries ahead = must(backend_->deliveries->after(1'000));
  EXPECT_TRUE(ahead.has_gap);
  EXPECT_TRUE(ahead.items.empty());
  EXPECT_EQ(ahead.last, 2U);
}

TEST_P(DeliveryLogConformance, TakesNothingAsNothing) {
  must(backend_->deliveries->append({}));
  EXPECT_EQ(must(backend_->deliveries->latest()), 0U);
}

}  // namespace
}  // namespace storage::conformance
