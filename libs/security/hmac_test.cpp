#include "security/hmac.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "base/encoding.hpp"
#include "security/corpus_test_support.hpp"

namespace security {
namespace {

std::string text_of(const boost::json::value& value) { return std::string(value.as_string()); }

/// Some groups truncate the tag, which our own `matches` never accepts, so the comparison is made here.
bool tag_is_prefix(const HmacSha256& hmac, const std::string& message, const std::string& tag) {
  const Sha256Digest full = hmac.sign(message);
  return base::as_text(full).substr(0, tag.size()) == tag;
}

TEST(HmacSha256Test, AgreesWithEveryWycheproofVector) {
  const auto corpus = read_json_corpus("wycheproof/hmac_sha256_test.json");
  std::size_t count = 0;
  for (const auto& group : corpus.at("testGroups").as_array()) {
    for (const auto& test : group.at("tests").as_array()) {
      const HmacSha256 hmac(base::Secret(unhex(text_of(test.at("key")))));
      const bool matches = tag_is_prefix(hmac, unhex(text_of(test.at("msg"))), unhex(text_of(test.at("tag"))));
      EXPECT_EQ(matches, text_of(test.at("result")) == "valid") << "tcId " << test.at("tcId");
      ++count;
    }
  }
  EXPECT_EQ(count, 174U);
}

TEST(HmacSha256Test, RefusesATruncatedTag) {
  const HmacSha256 hmac(base::Secret("key"));
  const Sha256Digest tag = hmac.sign("message");
  EXPECT_FALSE(hmac.matches("message", std::span(tag).first(16)));
  EXPECT_TRUE(hmac.matches("message", tag));
}

TEST(HmacSha256Test, KeepsKeysApartWhenMoreAreUsedThanAThreadCaches) {
  std::vector<std::unique_ptr<HmacSha256>> keys;
  std::vector<Sha256Digest> tags;
  for (int i = 0; i < 9; ++i) {
    keys.push_back(std::make_unique<HmacSha256>(base::Secret("key " + std::to_string(i))));
    tags.push_back(keys.back()->sign("message"));
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_TRUE(keys[i]->matches("message", tags[i]));
    EXPECT_FALSE(keys[i]->matches("message", tags[(i + 1) % tags.size()]));
  }
}

TEST(HmacSha256Test, SignsAlikeOnEveryThread) {
  const HmacSha256 hmac(base::Secret("key"));
  const Sha256Digest here = hmac.sign("message");
  Sha256Digest there{};
  std::jthread([&] { there = hmac.sign("message"); }).join();
  EXPECT_EQ(here, there);
}

}  // namespace
}  // namespace security
