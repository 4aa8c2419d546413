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

TEST(GatewayConfigTest, HasTheDefaultsOfTheContract) {
  const auto config = read({});
  ASSERT_TRUE(config);
  EXPECT_EQ(service(*config, 0).addresses.at(0).authority, "localhost:3001");
  EXPECT_EQ(service(*config, 1).addresses.at(0).authority, "localhost:3002");
  EXPECT_EQ(config->forward.connect_timeout, 5s);
  EXPECT_EQ(config->forward.response_timeout, 30s);
  EXPECT_EQ(config->forward.body_bytes_max, 10U * 1024 * 1024);
  EXPECT_EQ(config->rate_limit.max, 1000U);
  EXPECT_EQ(config->rate_limit.window, 15min);
  EXPECT_EQ(config->vr_pin_limit.max, 10U);
  EXPECT_EQ(config->pin_lifetime, 10min);
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
