#include "transfer/import/time_text.hpp"

#include <gtest/gtest.h>

namespace transfer {
namespace {

TEST(ExportTimeTest, RefusesWhatIsNoTime) {
  for (const char* text : {"", "infinity", "2024-01-31x12:00:00", "2024-01-31 ", "2024-01-31 25:00:00",
                           "2024-01-31 12:00:00+5", "2024-01-31 12:00:00+05:30:10", "0044-03-15 12:00:00 BC"}) {
    EXPECT_FALSE(parse_export_time(text)) << text;
  }
}

TEST(ExportTimeTest, ReadsEveryFormOfTheExportTools) {
  for (const char* text :
       {"2024-01-31T12:00:00Z", "2024-01-31T12:00:00.000Z", "2024-01-31T17:30:00+05:30", "2024-01-31 12:00:00",
        "2024-01-31T12:00:00", "2024-01-31 12:00:00.000000", "2024-01-31 12:00:00+00", "2024-01-31 07:00:00-05",
        "2024-01-31 17:30:00+05:30", "2024-01-31T17:30:00.000+0530"}) {
    const auto time = parse_export_time(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(base::to_iso8601(*time), "2024-01-31T12:00:00.000Z") << text;
  }
  EXPECT_EQ(base::to_iso8601(*parse_export_time("1990-01-31")), "1990-01-31T00:00:00.000Z");
}

}  // namespace
}  // namespace transfer
