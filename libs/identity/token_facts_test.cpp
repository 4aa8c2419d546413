#include "identity/token_facts.hpp"

#include <gtest/gtest.h>

#include <random>

#include "runtime/run.hpp"
#include "storage/memory/token_changes.hpp"

namespace identity {
namespace {

template <class Table>
class FactCacheTest : public testing::Test {
 protected:
  /// Random, as the ids we issue.
  static std::string key(int number) { return std::to_string(std::mt19937_64(static_cast<unsigned>(number))()); }
  void keep(int number) {
    cache.insert_if(key(number), number, [] { return true; });
  }

  static constexpr std::size_t kFactsMax = 64;
  FactCache<Table> cache{kFactsMax};
};
using Tables = testing::Types<HashedFacts<int>, IdFacts<int>>;
TYPED_TEST_SUITE(FactCacheTest, Tables);

TYPED_TEST(FactCacheTest, NeverHoldsMoreThanItsBound) {
  for (int i = 0; i < 1000; ++i) this->keep(i);
  EXPECT_LE(this->cache.size(), this->kFactsMax);
}

TYPED_TEST(FactCacheTest, HoldsTheNewestFactWhenItIsFull) {
  for (int i = 0; i < 1000; ++i) {
    this->keep(i);
    ASSERT_EQ(this->cache.find(this->key(i)), i);
  }
}

// Tokens live for minutes: a cache that keeps the oldest facts is full of expired ones after a day.
TYPED_TEST(FactCacheTest, DropsOldFactsRatherThanAlwaysTheLastOne) {
  for (int i = 0; i < 1000; ++i) this->keep(i);
  int old = 0;
  for (int i = 0; i < 500; ++i) old += this->cache.find(this->key(i)) ? 1 : 0;
  EXPECT_LT(old, 8);
}

TYPED_TEST(FactCacheTest, DropsAFactThatIsNoLongerValidWhenItArrives) {
  this->cache.insert_if("a", 1, [] { return false; });
  EXPECT_FALSE(this->cache.find("a"));
}

TYPED_TEST(FactCacheTest, ReplacesAndForgetsOneFactAlone) {
  for (int i = 0; i < 8; ++i) this->keep(i);
  this->cache.insert_if(this->key(3), -3, [] { return true; });
  this->cache.erase(this->key(4));
  EXPECT_EQ(this->cache.find(this->key(3)), -3);
  EXPECT_FALSE(this->cache.find(this->key(4)));
  EXPECT_EQ(this->cache.size(), 7U);
}

TEST(IdFactsTest, KeepsNothingAboutIdsThatAreNoneOfOurs) {
  FactCache<IdFacts<int>> cache(64);
  cache.insert_if(std::string(37, 'a'), 1, [] { return true; });
  EXPECT_EQ(cache.size(), 0U);
  cache.insert_if(std::string(36, 'a'), 1, [] { return true; });
  EXPECT_EQ(cache.size(), 1U);
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
