#include "http/tus/metadata.hpp"

#include <gtest/gtest.h>

#include <string>

namespace http {
namespace {

TEST(UploadMetadataTest, RefusesWhatIsMalformed) {
  for (const char* field : {",", "a YQ==,", ",a YQ==", "a YQ==,,b YQ==", "a !", "a YQ",
                            "a YQ==YQ==", "a Y Q==", "a YQ==,a Yg==", "a,a", "k\xc3\xa9y YQ==", "a\tYQ==", "a YQ-_"}) {
    EXPECT_FALSE(parse_upload_metadata(field)) << field;
  }
}

TEST(UploadMetadataTest, IsBounded) {
  EXPECT_FALSE(parse_upload_metadata("a " + std::string(kUploadMetadataBytesMax, 'A')));
  std::string field;
  for (std::size_t i = 0; i < kUploadMetadataPairsMax; ++i) field += (i == 0 ? "k" : ",k") + std::to_string(i);
  EXPECT_EQ(parse_upload_metadata(field)->size(), kUploadMetadataPairsMax);
  EXPECT_FALSE(parse_upload_metadata(field + ",one-more"));
}

TEST(UploadMetadataTest, HasNoPairsWhenEmpty) {
  EXPECT_EQ(parse_upload_metadata("")->size(), 0U);
  EXPECT_EQ(parse_upload_metadata("  ")->size(), 0U);
  EXPECT_FALSE(parse_upload_metadata("")->find("filename"));
}

// Symptom: clients that send an empty value, with the space or without it, were refused or lost the key.
TEST(UploadMetadataTest, TakesEmptyValuesInBothForms) {
  const auto metadata = parse_upload_metadata("title ,category,filename YS50eHQ=");
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->find("title"), "");
  EXPECT_EQ(metadata->find("category"), "");
  EXPECT_EQ(metadata->find("filename"), "a.txt");
}

TEST(UploadMetadataTest, DecodesAnyBytesAndMindsSpacesAroundCommas) {
  const auto metadata = parse_upload_metadata(" filename  w6QudHh0 , raw AP8= ,is_public");
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->find("filename"), "\xc3\xa4.txt");
  EXPECT_EQ(metadata->find("raw"), std::string_view("\0\xff", 2));
  EXPECT_TRUE(metadata->find("is_public"));
  EXPECT_FALSE(metadata->find("Filename"));
}

}  // namespace
}  // namespace http
