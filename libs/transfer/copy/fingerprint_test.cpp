#include "transfer/copy/fingerprint.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "security/sha256.hpp"

namespace transfer {
namespace {

Fingerprint of(std::initializer_list<std::string_view> items) {
  Fingerprint fingerprint;
  for (const auto item : items) fingerprint.add(item);
  return fingerprint;
}

TEST(FingerprintTest, FindsALostADoubledAndAChangedItem) {
  const Fingerprint whole = of({"a", "b", "c"});
  EXPECT_NE(whole, of({"a", "b"}));
  EXPECT_NE(whole, of({"a", "b", "c", "c"}));
  EXPECT_NE(whole, of({"a", "b", "d"}));
}

TEST(FingerprintTest, FindsAnItemDoubledInPlaceOfAnother) { EXPECT_NE(of({"a", "a", "b"}), of({"a", "b", "b"})); }

TEST(FingerprintTest, DoesNotCareForOrder) { EXPECT_EQ(of({"a", "b", "c"}), of({"c", "a", "b"})); }

TEST(FingerprintTest, OfOneItemIsItsSha256) {
  EXPECT_EQ(of({"abc"}).hex(), base::to_hex(security::sha256(std::string_view("abc"))));
}

TEST(FingerprintTest, CarriesFromWordToWord) {
  // 2^8 times the same: the sum is the digest shifted by one byte, its first byte lost.
  Fingerprint sum;
  for (int i = 0; i < 256; ++i) sum.add("abc");
  EXPECT_EQ(sum.hex(), of({"abc"}).hex().substr(2) + "00");
}

}  // namespace
}  // namespace transfer
