#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <new>
#include <sstream>

namespace base {
namespace {

constexpr const char* kShort = "s3cret-pin";                                   // within std::string itself
constexpr const char* kLong = "a-password-too-long-for-the-string-object-42";  // on the heap

/// Whether the object's own bytes hold the text.
bool holds(const void* object, std::string_view text) {
  return ::memmem(object, sizeof(Secret), text.data(), text.size()) != nullptr;
}

TEST(SecretTest, PrintsAsRedacted) {
  std::ostringstream out;
  out << Secret(kLong);
  EXPECT_EQ(out.str(), "[redacted]");
}

// Symptom: a short text stays in the moved-from string object, where its size of 0 hid it from wiping.
TEST(SecretTest, LeavesNothingBehindInWhatItWasMovedFrom) {
  for (const char* text : {kShort, kLong}) {
    Secret source{std::string(text)};
    const char* const heap = source.reveal().data();
    const Secret target(std::move(source));
    EXPECT_EQ(target.reveal(), text);
    EXPECT_TRUE(source.empty());  // NOLINT(bugprone-use-after-move): that is the question
    EXPECT_FALSE(holds(&source, text));
    EXPECT_TRUE(target.reveal().data() == heap || text == kShort);
  }
}

TEST(SecretTest, LeavesNothingBehindAfterAssignment) {
  Secret source{std::string(kShort)};
  Secret target{std::string("other-pin")};
  target = std::move(source);
  EXPECT_EQ(target.reveal(), kShort);
  EXPECT_FALSE(holds(&source, kShort));
  EXPECT_FALSE(holds(&target, "other-pin"));
}

TEST(SecretTest, WipesItsBytesWhenDestroyed) {
  alignas(Secret) std::byte place[sizeof(Secret)];
  auto* const secret = new (place) Secret(std::string(kShort));
  EXPECT_TRUE(holds(place, kShort));
  secret->~Secret();
  EXPECT_FALSE(holds(place, kShort));
}

TEST(SecretTest, CopiesAndSurvivesSelfAssignment) {
  Secret secret{std::string(kLong)};
  Secret copy = secret;
  const Secret& same = copy;
  copy = same;
  EXPECT_EQ(copy.reveal(), kLong);
  copy = Secret(std::string(kShort));
  EXPECT_EQ(copy.reveal(), kShort);
  EXPECT_EQ(secret.reveal(), kLong);
}

}  // namespace
}  // namespace base
