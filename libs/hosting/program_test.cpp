#include "hosting/program.hpp"

#include <gtest/gtest.h>

#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "hosting/serve.hpp"
#include "runtime/worker_pool.hpp"
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

// A stop waited thirty seconds for what was under way where a structure said so, and ten where a setting did.
TEST(OptionsTest, OfAnEmptyEnvironmentAreWhatThePartsAreByThemselves) {
  namespace keys = config::keys;
  const auto values = testkit::EnvironmentBuilder().load(config::Program::kAuth);
  EXPECT_EQ(values.duration(keys::kDrainMs), ServeOptions{}.drain);
  EXPECT_EQ(values.duration(keys::kStopTimeoutMs), ServeOptions{}.finish_max);
  const runtime::WorkerPoolOptions pool;
  EXPECT_EQ(values.count(keys::kWorkerThreads), pool.threads);
  EXPECT_EQ(values.count(keys::kWorkerQueueMax), pool.queue_max);
  EXPECT_EQ(values.duration(keys::kWorkerQueueWaitMs), pool.queue_wait_max);
  EXPECT_EQ(values.count(keys::kHashQueueMax), pool.queue_max);
  EXPECT_EQ(values.duration(keys::kHashQueueWaitMs), pool.queue_wait_max);
}

// What is cut to fit the memory of the machine is left out: connections.
TEST(ServerOptionsTest, OfAnEmptyEnvironmentAreWhatAServerHasByItself) {
  const auto values = testkit::EnvironmentBuilder().load(config::Program::kAuth);
  const http::ServerOptions read = server_options(values, "auth", config::keys::kAuthPort);
  const http::ServerLimits limits;
  EXPECT_EQ(read.address, http::ServerOptions{}.address);
  EXPECT_EQ(read.limits.request_line_bytes_max, limits.request_line_bytes_max);
  EXPECT_EQ(read.limits.header_bytes_max, limits.header_bytes_max);
  EXPECT_EQ(read.limits.fields_max, limits.fields_max);
  EXPECT_EQ(read.limits.connections_reserved, limits.connections_reserved);
  EXPECT_EQ(read.limits.requests_per_connection_max, limits.requests_per_connection_max);
  EXPECT_EQ(read.limits.header_timeout, limits.header_timeout);
  EXPECT_EQ(read.limits.idle_timeout, limits.idle_timeout);
  EXPECT_EQ(read.limits.write_timeout, limits.write_timeout);
  EXPECT_EQ(read.limits.body_stall_timeout, limits.body_stall_timeout);
  EXPECT_EQ(read.limits.body_bytes_per_second_min, limits.body_bytes_per_second_min);
  EXPECT_EQ(read.limits.discard_bytes_max, limits.discard_bytes_max);
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
