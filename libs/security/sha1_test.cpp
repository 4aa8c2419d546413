#include "security/sha1.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace security {
namespace {

TEST(Sha1Test, AgreesWithTheStandard) {
  EXPECT_EQ(base::to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

// RFC 6455 section 1.3.
TEST(Sha1Test, AnswersTheHandshakeOfTheRfc) {
  EXPECT_EQ(base::to_base64(sha1("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11")),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

}  // namespace
}  // namespace security
