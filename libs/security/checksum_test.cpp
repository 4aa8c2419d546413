#include "security/checksum.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace security {
namespace {

std::string hex_of(Checksum::Algorithm algorithm) {
  Checksum checksum(algorithm);
  checksum.update(base::as_bytes("a"));
  checksum.update(base::as_bytes("bc"));
  return base::to_hex(checksum.finish());
}

// FIPS 180-4 examples.
TEST(ChecksumTest, DigestsPieces) {
  EXPECT_EQ(hex_of(Checksum::Algorithm::kSha1), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_of(Checksum::Algorithm::kSha256), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace security
