#include "privacy/policies.hpp"

#include <gtest/gtest.h>

namespace privacy {
namespace {

std::string refusal_of(std::string_view text) {
  const auto policy = parse_policy(text);
  return policy ? "" : policy.error().message();
}

TEST(PolicyTextTest, ReadsHeadAndText) {
  const auto policy =
      parse_policy("Version: 2.0\r\ntitle:  Privacy policy \r\nEffective: 2026-03-01\r\n\r\nFirst.\n\nSecond.\n");
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->version, "2.0");
  EXPECT_EQ(policy->title, "Privacy policy");
  EXPECT_EQ(policy->content, "First.\n\nSecond.");
  EXPECT_EQ(base::to_iso8601(*policy->effective_at), "2026-03-01T00:00:00.000Z");
}

TEST(PolicyTextTest, IsInEffectAtOnceUnlessItSaysWhen) {
  EXPECT_FALSE(parse_policy("Version: 1\nTitle: t\n\ntext")->effective_at);
}

TEST(PolicyTextTest, RefusesWhatIsNoPolicy) {
  EXPECT_NE(refusal_of(""), "");
  EXPECT_NE(refusal_of("Title: t\n\ntext"), "");
  EXPECT_NE(refusal_of("Version: 1\n\ntext"), "");
  EXPECT_NE(refusal_of("Version: 1\nTitle: t\n\n \n"), "");
  EXPECT_NE(refusal_of("Version: 1\nTitle: t\nEffective: soon\n\ntext"), "");
  EXPECT_NE(refusal_of("Version: 1\nTitle: t\nA text without an empty line before it"), "");
  EXPECT_NE(refusal_of("Version: 1\nTitle: t\n\n\xff"), "");
  EXPECT_NE(refusal_of(std::string("Version: 1\nTitle: t\n\na") + std::string(1, '\0')), "");
  EXPECT_NE(refusal_of("Version: " + std::string(51, '1') + "\nTitle: t\n\ntext"), "");
  EXPECT_NE(refusal_of("Version: 1\nTitle: " + std::string(201, 't') + "\n\ntext"), "");
  EXPECT_NE(refusal_of("Version: 1\nTitle: t\n\n" + std::string(kPolicyContentBytesMax + 1, 't')), "");
}

}  // namespace
}  // namespace privacy
