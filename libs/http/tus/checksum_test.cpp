#include "http/tus/checksum.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "http/tus/lengths.hpp"

namespace http {
namespace {

TEST(UploadChecksumTest, RefusesWhatIsNone) {
  for (const char* field : {"", " ", "sha1", "sha1 ", "sha1  ", "sha1 %%%", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0",
                            "sha1 AAAA", "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                            "md5 1B2M2Y8AsgTpgAmY7PhCfg==", "crc32 AAAAAA=="}) {
    const auto checksum = parse_upload_checksum(field);
    ASSERT_FALSE(checksum) << field;
    EXPECT_EQ(checksum.error().code(), base::ErrorCode::kInvalidArgument) << field;
  }
}

// The example of the specification.
TEST(UploadChecksumTest, ReadsSha1) {
  const auto checksum = parse_upload_checksum("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=");
  ASSERT_TRUE(checksum);
  EXPECT_EQ(checksum->algorithm, UploadChecksum::Algorithm::kSha1);
  EXPECT_EQ(base::to_hex(checksum->digest), "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed");
}

TEST(UploadChecksumTest, ReadsSha256) {
  const auto checksum = parse_upload_checksum("sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  ASSERT_TRUE(checksum);
  EXPECT_EQ(checksum->algorithm, UploadChecksum::Algorithm::kSha256);
  EXPECT_EQ(checksum->digest.size(), 32U);
}

TEST(UploadLengthTest, TakesDigitsAlone) {
  for (const char* field :
       {"", "-1", "+1", " 1", "1 ", "1.0", "0x10", "1,1", "9223372036854775808", "99999999999999999999999"}) {
    EXPECT_FALSE(parse_upload_length(field)) << field;
  }
  EXPECT_EQ(parse_upload_length("0"), 0U);
  EXPECT_EQ(parse_upload_length("007"), 7U);
  EXPECT_EQ(parse_upload_length("9223372036854775807"), 9223372036854775807U);
}

}  // namespace
}  // namespace http
