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

TEST(TrashKeyTest, IsReadBackAndAscendsWithTime) {
  const auto early = base::from_millis(999);
  const auto late = base::from_millis(1'769'860'800'000);
  for (const BlobKind kind : kBlobKinds) {
    const auto read = parse_trash_key(make_trash_key(late, kind, "1-2.png"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->kind, kind);
    EXPECT_EQ(read->name, "1-2.png");
    EXPECT_EQ(read->discarded_at, late);
    EXPECT_LT(make_trash_key(early, kind, "z"), make_trash_key(late, kind, "a"));
  }
}

TEST(TrashKeyTest, RefusesWhatItDidNotMake) {
  const std::string good = make_trash_key(base::from_millis(1), BlobKind::kDocument, "a");
  for (const std::string& key : {std::string{}, std::string("a"), good.substr(1), "-" + good.substr(1), good + "/",
                                 std::string("000000000000001@documents@"), std::string("000000000000001@other@a"),
                                 std::string("000000000000001@documents@../a")}) {
    EXPECT_FALSE(parse_trash_key(key)) << key;
  }
}

}  // namespace
}  // namespace storage
