#include "user/handlers/content_disposition.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

TEST(ContentDispositionTest, LetsNoByteEndTheQuotedTextOrTheLine) {
  EXPECT_EQ(attachment("a\"b\\c\r\nd%e;f"),
            "attachment; filename=\"a_b_c__d_e;f\"; filename*=UTF-8''a%22b%5Cc%0D%0Ad%25e%3Bf");
}

// Readers of the first form alone see "_"; the second is what the document is called (RFC 8187 section 3.2).
TEST(ContentDispositionTest, GivesTheExactNameInTheExtendedForm) {
  EXPECT_EQ(attachment("na\xc3\xafve \xe2\x82\xac.txt"),
            "attachment; filename=\"na__ve ___.txt\"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt");
}

TEST(ContentDispositionTest, RepeatsAPlainNameInBothForms) {
  EXPECT_EQ(attachment("report-1.pdf"), "attachment; filename=\"report-1.pdf\"; filename*=UTF-8''report-1.pdf");
}

}  // namespace
}  // namespace user
