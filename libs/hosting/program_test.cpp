#include "hosting/program.hpp"

#include <gtest/gtest.h>

#include "testing/environment_builder.hpp"
#include "testing/log_text.hpp"

namespace hosting {
namespace {

// A request may come with as many fields as the gateway takes; those that it adds are not the client's.
TEST(BehindGatewayTest, LeavesRoomForWhatTheGatewayAdds) {
  const http::ServerOptions before{};
  const http::ServerOptions after = behind_gateway(before);
  EXPECT_GE(after.limits.fields_max, before.limits.fields_max + 8);
  EXPECT_GE(after.limits.header_bytes_max, before.limits.header_bytes_max + 1024);
}

TEST(NewKeyTest, IsAWarningThatNamesTheFileAndNothingElse) {
  const auto values = testkit::EnvironmentBuilder().set("DATA_DIR", "/srv/somewhere").load(config::Program::kAuth);
  testkit::LogText lines;
  warn_of_new_key(values, false, lines.logger());
  EXPECT_EQ(lines.text(), "");
  warn_of_new_key(values, true, lines.logger());
  EXPECT_TRUE(lines.has("/srv/somewhere/jwt_secret"));
  EXPECT_FALSE(lines.has(values.secret("JWT_SECRET").reveal()));
}

}  // namespace
}  // namespace hosting
