#include "transfer/import/uuid_text.hpp"

#include <gtest/gtest.h>

namespace transfer {
namespace {

constexpr const char* kUuid = "0b9c1d1e-6f1a-4c0e-9b7a-2f6d5a4c3b21";
constexpr const char* kBase64 = "C5wdHm8aTA6bei9tWkw7IQ==";
constexpr const char* kDecimals = "11 156 29 30 111 26 76 14 155 122 47 109 90 76 59 33";

TEST(UuidTextTest, RefusesOtherBinaryValues) {
  EXPECT_EQ(uuid_of_binary(kBase64, "00"), std::nullopt);
  EXPECT_EQ(uuid_of_binary(kBase64, ""), std::nullopt);
  EXPECT_EQ(uuid_of_binary("C5wd", "04"), std::nullopt);
  EXPECT_EQ(uuid_of_binary("", "04"), std::nullopt);
}

TEST(UuidTextTest, LeavesWhatIsNoWrapperAsItIs) {
  for (const std::string text : {"", "{", "{4 ", "{4 x}", "{4 [1 2]}", "{4 [1 2 300]}", "{5 C5wdHm8aTA6bei9tWkw7IQ==}",
                                 "UUID(", "ObjectId", "a-b_c"}) {
    EXPECT_EQ(unwrap_id(text), text);
  }
}

TEST(UuidTextTest, UnwrapsEveryFormOfMongoexportsCsv) {
  const std::string base64 = kBase64;
  const std::string decimals = kDecimals;
  for (const std::string& text : {"{4 " + base64 + "}", "{3 " + base64 + "}", "{4 [" + decimals + "]}",
                                  "{Subtype:4 Data:[" + decimals + "]}", "UUID(\"" + std::string(kUuid) + "\")"}) {
    EXPECT_EQ(unwrap_id(text), kUuid) << text;
  }
  EXPECT_EQ(unwrap_id("ObjectId(5f000000a1b2c3d4e5f60718)"), "5f000000a1b2c3d4e5f60718");
  EXPECT_EQ(unwrap_id("ObjectID(\"5f000000a1b2c3d4e5f60718\")"), "5f000000a1b2c3d4e5f60718");
}

}  // namespace
}  // namespace transfer
