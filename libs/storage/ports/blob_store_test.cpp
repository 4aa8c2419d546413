#include "storage/ports/blob_store.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

TEST(BlobNameTest, RefusesWhatCouldLeaveTheFolder) {
  for (const char* name : {"", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a b", "caf\xc3\xa9", "a%2fb"}) {
    EXPECT_FALSE(is_blob_name(name)) << name;
  }
  EXPECT_FALSE(is_blob_name(std::string_view{"a\0b", 3}));
  EXPECT_FALSE(is_blob_name(std::string(129, 'a')));
}

TEST(BlobNameTest, AcceptsOurNames) {
  EXPECT_TRUE(is_blob_name("1769860000000-123456789.png"));
  EXPECT_TRUE(is_blob_name(std::string(128, 'a')));
}

}  // namespace
}  // namespace storage
