#include "security/sha256.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace security {
namespace {

// FIPS 180-4 example values.
constexpr std::string_view kDigestOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view kDigestOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256Test, ReproducesTheExamplesOfTheStandard) {
  EXPECT_EQ(base::to_hex(sha256("")), kDigestOfNothing);
  EXPECT_EQ(base::to_hex(sha256("abc")), kDigestOfAbc);
}

TEST(Sha256Test, GivesTheSameDigestForPiecesAsForTheWhole) {
  Sha256 hash;
  hash.update(base::as_bytes("a"));
  hash.update({});
  hash.update(base::as_bytes("bc"));
  EXPECT_EQ(base::to_hex(hash.finish()), kDigestOfAbc);
}

TEST(Sha256Test, StartsAnewAfterFinish) {
  Sha256 hash;
  hash.update(base::as_bytes("left over"));
  static_cast<void>(hash.finish());
  EXPECT_EQ(base::to_hex(hash.finish()), kDigestOfNothing);
}

}  // namespace
}  // namespace security
