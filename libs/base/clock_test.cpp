#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Iso8601Test, RefusesWhatIsNotADate) {
  for (const char* text : {"", "2026", "2026-02-30", "2026-13-01", "2026-1-1", "20260101", "2026-01-01T",
                           "2026-01-01T10:00", "2026-01-01T24:00:00Z", "2026-01-01T10:00:00", "2026-01-01T10:00:00.Z",
                           "2026-01-01T10:00:00+2:00", "2026-01-01T10:00:00Zx", "2026-01-01 10:00:00Z"}) {
    EXPECT_FALSE(parse_iso8601(text)) << text;
  }
}

TEST(Iso8601Test, PrintsWhatJavaScriptPrints) {
  EXPECT_EQ(to_iso8601(from_millis(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso8601(from_millis(1769862896789)), "2026-01-31T12:34:56.789Z");
  EXPECT_EQ(to_iso8601(from_millis(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(Iso8601Test, ReadsBackWhatItPrints) {
  for (const std::int64_t millis : {0LL, 1769862896789LL, 951782400000LL, -86400001LL}) {
    EXPECT_EQ(parse_iso8601(to_iso8601(from_millis(millis))), from_millis(millis));
  }
}

TEST(Iso8601Test, AppliesTheOffset) {
  EXPECT_EQ(parse_iso8601("2026-01-31T14:34:56.789+02:00"), from_millis(1769862896789));
  EXPECT_EQ(parse_iso8601("2026-01-31"), from_millis(1769817600000));
}

}  // namespace
}  // namespace base
