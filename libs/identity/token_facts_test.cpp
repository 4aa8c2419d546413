#include "identity/token_facts.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/token_changes.hpp"

namespace identity {
namespace {

TEST(FactCacheTest, NeverHoldsMoreThanItsBound) {
  FactCache<int> cache(32);
  for (int i = 0; i < 1000; ++i) cache.insert_if(std::to_string(i), i, [] { return true; });
  EXPECT_LE(cache.size(), 32U);
}

TEST(FactCacheTest, DropsAFactThatIsNoLongerValidWhenItArrives) {
  FactCache<int> cache(32);
  cache.insert_if("a", 1, [] { return false; });
  EXPECT_FALSE(cache.find("a"));
}

TEST(TokenFactsTest, DropsWhatWasReadBeforeAChange) {
  storage::memory::TokenChangeLog feed;
  TokenFacts facts(feed, 64);
  const auto before = runtime::run(facts.catch_up()).value();
  feed.record_token("token-1");
  ASSERT_TRUE(runtime::run(facts.catch_up()));
  facts.keep_good_token("token-1", before);
  EXPECT_FALSE(facts.is_token_good("token-1"));
}

TEST(TokenFactsTest, IsOutOfDateUntilItCaughtUp) {
  storage::memory::TokenChangeLog feed;
  TokenFacts facts(feed, 64);
  ASSERT_TRUE(runtime::run(facts.catch_up()));
  EXPECT_TRUE(facts.current_generation());
  feed.record_token("other");
  EXPECT_FALSE(facts.current_generation());
  ASSERT_TRUE(runtime::run(facts.catch_up()));
  EXPECT_TRUE(facts.current_generation());
}

TEST(TokenFactsTest, RemovesExactlyWhatChanged) {
  storage::memory::TokenChangeLog feed;
  TokenFacts facts(feed, 64);
  const auto generation = runtime::run(facts.catch_up()).value();
  facts.keep_good_token("token-1", generation);
  facts.keep_good_token("token-2", generation);
  feed.record_token("token-1");
  ASSERT_TRUE(runtime::run(facts.catch_up()));
  EXPECT_FALSE(facts.is_token_good("token-1"));
  EXPECT_TRUE(facts.is_token_good("token-2"));
}

TEST(TokenFactsTest, ForgetsEverythingWhenTooMuchHappened) {
  storage::memory::TokenChangeLog feed(2);
  TokenFacts facts(feed, 64);
  const auto generation = runtime::run(facts.catch_up()).value();
  facts.keep_good_token("token-1", generation);
  const LiveAccount account = facts.keep_account("user-1", {}, generation);
  facts.keep_good_family("family-1", account, generation);
  for (int i = 0; i < 5; ++i) feed.record_token("other");
  ASSERT_TRUE(runtime::run(facts.catch_up()));
  EXPECT_FALSE(facts.is_token_good("token-1"));
  EXPECT_FALSE(facts.find_account("user-1"));
  EXPECT_FALSE(facts.is_family_good("family-1", account));
}

TEST(TokenFactsTest, QuestionsTheFamiliesOfAUserWhoChanged) {
  storage::memory::TokenChangeLog feed;
  TokenFacts facts(feed, 64);
  const auto first = runtime::run(facts.catch_up()).value();
  const LiveAccount before = facts.keep_account("user-1", {}, first);
  facts.keep_good_family("family-1", before, first);
  EXPECT_TRUE(facts.is_family_good("family-1", before));
  feed.record_user("user-1");
  const auto second = runtime::run(facts.catch_up()).value();
  const LiveAccount after = facts.keep_account("user-1", {}, second);
  EXPECT_FALSE(facts.is_family_good("family-1", after));
}

}  // namespace
}  // namespace identity
