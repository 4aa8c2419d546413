#include "gateway/config.hpp"

#include <gtest/gtest.h>

#include "testing/environment_builder.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;

base::Result<Config> read(testkit::EnvironmentBuilder environment) {
  return read_config(environment.load(config::Program::kGateway));
}

const ServiceOptions& service(const Config& config, std::size_t index) { return config.services.at(index); }

TEST(GatewayConfigTest, NamesTheKeyOfABadServiceUrl) {
  const auto config = read(testkit::EnvironmentBuilder().set("USER_SERVICE_URL", "http://user/base"));
  ASSERT_FALSE(config);
  EXPECT_TRUE(config.error().message().starts_with("USER_SERVICE_URL: "));
}

TEST(GatewayConfigTest, NamesTheKeyOfABadRoute) {
  const auto config = read(testkit::EnvironmentBuilder().set("GATEWAY_ROUTES", "/api/v1/users=http://user:1"));
  ASSERT_FALSE(config);
  EXPECT_TRUE(config.error().message().starts_with("GATEWAY_ROUTES: "));
  EXPECT_EQ(read(testkit::EnvironmentBuilder().set("GATEWAY_ROUTES", "/shop=http://shop:1"))->services.back().prefix,
            "/shop");
}

TEST(GatewayConfigTest, HasTheDefaultsOfTheContract) {
  const auto config = read({});
  ASSERT_TRUE(config);
  EXPECT_EQ(service(*config, 0).addresses.at(0).authority, "localhost:3001");
  EXPECT_EQ(service(*config, 1).addresses.at(0).authority, "localhost:3002");
  EXPECT_EQ(config->forward.connect_timeout, 5s);
  EXPECT_EQ(config->forward.response_timeout, 30s);
  EXPECT_EQ(config->forward.body_bytes_max, 10U * 1024 * 1024);
  EXPECT_EQ(config->limits.of("GATEWAY").max, 1000U);
  EXPECT_EQ(config->limits.of("GATEWAY").window, 15min);
  EXPECT_EQ(config->limits.of("VR_PIN").max, 10U);
  EXPECT_EQ(config->pin_lifetime, 10min);
}

void expect_same(const ForwardLimits& read, const ForwardLimits& built_in) {
  EXPECT_EQ(read.connect_timeout, built_in.connect_timeout);
  EXPECT_EQ(read.response_timeout, built_in.response_timeout);
  EXPECT_EQ(read.body_bytes_max, built_in.body_bytes_max);
  EXPECT_EQ(read.upload_bytes_max, built_in.upload_bytes_max);
  EXPECT_EQ(read.gathered_bytes_max, built_in.gathered_bytes_max);
  EXPECT_EQ(read.turn_timeout, built_in.turn_timeout);
  EXPECT_EQ(read.tunnel_idle_timeout, built_in.tunnel_idle_timeout);
  EXPECT_EQ(read.tunnels_max, built_in.tunnels_max);
}

void expect_same(const WatcherOptions& read, const WatcherOptions& built_in) {
  EXPECT_EQ(read.probe_interval, built_in.probe_interval);
  EXPECT_EQ(read.failed_probe_interval, built_in.failed_probe_interval);
  EXPECT_EQ(read.probe_timeout, built_in.probe_timeout);
  EXPECT_EQ(read.resolve_interval, built_in.resolve_interval);
  EXPECT_EQ(read.failures_max, built_in.failures_max);
}

void expect_same(const HealthSettings& read, const HealthSettings& built_in) {
  EXPECT_EQ(read.ok_text, built_in.ok_text);
  EXPECT_EQ(read.degraded_is_206, built_in.degraded_is_206);
  EXPECT_EQ(read.skips_dependencies, built_in.skips_dependencies);
  EXPECT_EQ(read.shows_urls, built_in.shows_urls);
}

// An upstream connection idled for four seconds where a structure said so, and for thirty where a setting did.
TEST(GatewayConfigTest, OfAnEmptyEnvironmentIsWhatItsPartsAreByThemselves) {
  const auto config = read({});
  ASSERT_TRUE(config);
  const Config built_in;
  EXPECT_EQ(config->balancing, built_in.balancing);
  EXPECT_EQ(config->pool.idle_max, built_in.pool.idle_max);
  EXPECT_EQ(config->pool.open_max, built_in.pool.open_max);
  EXPECT_EQ(config->pool.idle_timeout, built_in.pool.idle_timeout);
  EXPECT_EQ(config->turns.under_way_max, built_in.turns.under_way_max);
  EXPECT_EQ(config->pin_lifetime, built_in.pin_lifetime);
  expect_same(config->forward, built_in.forward);
  expect_same(config->watcher, built_in.watcher);
  expect_same(config->health, built_in.health);
}

TEST(GatewayConfigTest, ReadsSeveralInstances) {
  const auto config = read(testkit::EnvironmentBuilder().set("AUTH_SERVICE_URL", "http://a:1, http://b:2"));
  EXPECT_EQ(service(*config, 0).addresses.size(), 2U);
}

TEST(GatewayConfigTest, MakesAuthAndUserCritical) {
  const auto config = read({});
  EXPECT_TRUE(service(*config, 0).is_critical);
  EXPECT_TRUE(service(*config, 1).is_critical);
  EXPECT_FALSE(service(*config, 2).is_critical);
}

TEST(GatewayConfigTest, WatchesTheAiServiceOnlyWhenItIsConfigured) {
  EXPECT_FALSE(service(*read({}), 4).is_part_of_health);
  const auto config = read(testkit::EnvironmentBuilder().set("AI_SERVICE_URL", "http://ai:1"));
  EXPECT_TRUE(service(*config, 4).is_part_of_health);
}

TEST(GatewayConfigTest, HidesAddressesInProduction) {
  EXPECT_TRUE(read({})->health.shows_urls);
  EXPECT_FALSE(read(testkit::EnvironmentBuilder().in_production())->health.shows_urls);
}

}  // namespace
}  // namespace gateway
