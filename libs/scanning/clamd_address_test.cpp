#include "scanning/clamd_address.hpp"

#include <gtest/gtest.h>

namespace scanning {
namespace {

TEST(ClamdAddressTest, RefusesWhatNamesNoSocket) {
  for (const char* url : {"", "clamd", "http://clamd:3310", "tcp://", "tcp://:3310", "tcp://clamd:3310/x", "unix://",
                          "unix:///", "unix://host/path", "tcp://clamd:port"}) {
    const auto parsed = parse_clamd_address(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_TRUE(parsed.error().message().starts_with("CLAMD_URL: ")) << parsed.error().message();
  }
}

TEST(ClamdAddressTest, TakesBothKindsOfSockets) {
  EXPECT_EQ(parse_clamd_address("tcp://clamd").value(), (ClamdAddress{.path = {}, .host = "clamd", .port = "3310"}));
  EXPECT_EQ(parse_clamd_address("tcp://[::1]:99").value(), (ClamdAddress{.path = {}, .host = "::1", .port = "99"}));
  EXPECT_EQ(parse_clamd_address("unix:///run/clamav/clamd.ctl").value().path, "/run/clamav/clamd.ctl");
}

}  // namespace
}  // namespace scanning
