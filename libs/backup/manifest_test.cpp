#include "backup/manifest.hpp"

#include <gtest/gtest.h>

namespace backup {
namespace {

TEST(ManifestTest, RefusesMembersOfAnotherType) {
  std::string json = to_json({});
  json.replace(json.find("\"files\":0"), 9, "\"files\":-1");
  EXPECT_EQ(parse_manifest(json).error().message(), "manifest.json is damaged");
}

TEST(ManifestTest, ReadsWhatItWrote) {
  const Manifest manifest{.program = "1.2.3",
                          .schema = 4,
                          .generation = 5,
                          .created_at = base::from_millis(1'769'860'800'123),
                          .files = 6,
                          .bytes = 7,
                          .sums_sha256 = "ab"};
  EXPECT_EQ(parse_manifest(to_json(manifest)).value(), manifest);
}

}  // namespace
}  // namespace backup
