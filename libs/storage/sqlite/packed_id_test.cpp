#include "storage/sqlite/packed_id.hpp"

#include <gtest/gtest.h>

namespace storage::sqlite {
namespace {

constexpr const char* kUuid = "01234567-89ab-4cde-8f01-23456789abcd";

TEST(PackedIdTest, LeavesOtherTextsAsTheyAre) {
  for (const std::string text : {"", "user", "01234567-89AB-4CDE-8F01-23456789ABCD", "0123456789ab4cde8f0123456789abcd",
                                 "01234567-89ab-4cde-8f01-23456789abc", "01234567-89ab-4cde-8f01-23456789abcg",
                                 "01234567089ab-4cde-8f01-23456789abcd", "------------------------------------"}) {
    EXPECT_FALSE(pack(text).is_uuid) << text;
    EXPECT_EQ(pack(text).bytes, text);
  }
}

TEST(PackedIdTest, GivesBackTheUuid) {
  const PackedId packed = pack(kUuid);
  EXPECT_TRUE(packed.is_uuid);
  EXPECT_EQ(packed.bytes.size(), 16U);
  EXPECT_EQ(unpack_uuid(packed.bytes), kUuid);
}

}  // namespace
}  // namespace storage::sqlite
