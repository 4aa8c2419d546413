#include "gateway/upstream/service.hpp"

#include <set>

#include <gtest/gtest.h>

#include "gateway/upstream/pools.hpp"

namespace gateway {
namespace {

class ServiceTest : public ::testing::Test {
 protected:
  static std::vector<ServiceOptions> services() {
    return {{.name = "a", .addresses = *parse_addresses("http://127.0.0.1:1,http://127.0.0.1:2,http://127.0.0.1:3")},
            {.name = "none", .addresses = {}}};
  }
  boost::asio::io_context loop_{1};
  Registry registry_{services(), Balancing::kRoundRobin};
  LoopPools pools_{loop_, registry_.instance_count(), {}, {}};
  Service& service_ = registry_.get("a");
  const std::vector<std::unique_ptr<Instance>>& instances_ = service_.instances();
};

TEST_F(ServiceTest, HasNoInstanceWhenNotConfigured) {
  EXPECT_FALSE(registry_.get("none").is_configured());
  EXPECT_EQ(registry_.get("none").pick(pools_), nullptr);
}

TEST_F(ServiceTest, PicksNothingWhenAllInstancesFail) {
  for (const auto& instance : instances_) instance->set_state(Instance::State::kFailing);
  EXPECT_EQ(service_.pick(pools_), nullptr);
}

TEST_F(ServiceTest, TriesAnUnreachableInstanceOnlyWhenNoneIsWell) {
  instances_[0]->set_state(Instance::State::kFailing);
  instances_[1]->set_state(Instance::State::kUnreachable);
  EXPECT_EQ(service_.pick(pools_), instances_[2].get());
  instances_[2]->set_state(Instance::State::kFailing);
  EXPECT_EQ(service_.pick(pools_), instances_[1].get());
}

TEST_F(ServiceTest, UsesALeavingInstanceOnlyWhenNoneIsReady) {
  instances_[0]->set_state(Instance::State::kLeaving);
  instances_[1]->set_state(Instance::State::kUnreachable);
  EXPECT_EQ(service_.pick(pools_), instances_[2].get());
  instances_[2]->set_state(Instance::State::kFailing);
  EXPECT_EQ(service_.pick(pools_), instances_[0].get());
}

TEST_F(ServiceTest, NeverPicksTheExcludedInstance) {
  instances_[1]->set_state(Instance::State::kFailing);
  instances_[2]->set_state(Instance::State::kFailing);
  EXPECT_EQ(service_.pick(pools_, instances_[0].get()), nullptr);
}

TEST_F(ServiceTest, TakesTheInstancesInTurn) {
  std::set<Instance*> picked;
  for (int i = 0; i < 3; ++i) picked.insert(service_.pick(pools_));
  EXPECT_EQ(picked.size(), 3U);
}

TEST_F(ServiceTest, PrefersTheInstanceWithTheFewestRequestsInFlight) {
  Registry registry(services(), Balancing::kLeastInFlight);
  LoopPools pools(loop_, registry.instance_count(), {}, {});
  const auto& instances = registry.get("a").instances();
  const auto first = pools.pool(*instances[0]).open();
  const auto third = pools.pool(*instances[2]).open();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(registry.get("a").pick(pools), instances[1].get());
}

TEST(InstanceTest, NeedsNoResolverForLiteralsAndLocalhost) {
  EXPECT_FALSE(Instance(*parse_address("http://[::1]:5"), 0).needs_resolver());
  EXPECT_FALSE(Instance(*parse_address("http://localhost:5"), 0).needs_resolver());
  EXPECT_TRUE(Instance(*parse_address("http://auth-service:5"), 0).needs_resolver());
}

TEST(InstanceTest, KeepsItsEndpointsWhenTheResolverFails) {
  Instance instance(*parse_address("http://auth-service:5"), 0);
  const Endpoints known{{boost::asio::ip::address_v4::loopback(), 5}};
  instance.set_endpoints(known);
  instance.set_endpoints({});
  EXPECT_EQ(instance.endpoints(), known);
}

TEST(InstanceTest, ChangesItsVersionOnlyWhenItMoves) {
  Instance instance(*parse_address("http://auth-service:5"), 0);
  const Endpoints known{{boost::asio::ip::address_v4::loopback(), 5}};
  instance.set_endpoints(known);
  const auto version = instance.version();
  instance.set_endpoints(known);
  EXPECT_EQ(instance.version(), version);
  instance.set_endpoints({{boost::asio::ip::address_v4::loopback(), 6}});
  EXPECT_NE(instance.version(), version);
}

/// A name with two addresses.
class AddressesTest : public ::testing::Test {
 protected:
  AddressesTest() { instance_.set_endpoints({first_, second_}); }
  const boost::asio::ip::tcp::endpoint first_{boost::asio::ip::make_address_v4("192.0.2.1"), 5};
  const boost::asio::ip::tcp::endpoint second_{boost::asio::ip::make_address_v4("192.0.2.2"), 5};
  Instance instance_{*parse_address("http://auth-service:5"), 0};
};

TEST_F(AddressesTest, LeavesOutTheOneThatFails) {
  instance_.set_endpoint_well(first_, false);
  EXPECT_EQ(instance_.endpoints(), Endpoints{second_});
  EXPECT_EQ(instance_.all_endpoints().size(), 2U);
}

TEST_F(AddressesTest, UsesAllWhenAllFail) {
  instance_.set_endpoint_well(first_, false);
  instance_.set_endpoint_well(second_, false);
  EXPECT_EQ(instance_.endpoints().size(), 2U);
}

TEST_F(AddressesTest, TakesOneBackThatIsWellAgain) {
  instance_.set_endpoint_well(first_, false);
  instance_.set_endpoint_well(first_, true);
  EXPECT_EQ(instance_.endpoints().size(), 2U);
}

TEST_F(AddressesTest, ForgetsAFailureWithTheAddress) {
  instance_.set_endpoint_well(first_, false);
  instance_.set_endpoints({second_});
  instance_.set_endpoints({first_, second_});
  EXPECT_EQ(instance_.endpoints().size(), 2U);
}

TEST_F(AddressesTest, LeavesKeptConnectionsWhenOneFails) {
  const auto version = instance_.version();
  instance_.set_endpoint_well(first_, false);
  EXPECT_NE(instance_.version(), version);
}

TEST_F(AddressesTest, IsLookedUpOnceForEachRequest) {
  EXPECT_FALSE(instance_.take_look_up_request());
  instance_.ask_for_look_up();
  EXPECT_TRUE(instance_.take_look_up_request());
  EXPECT_FALSE(instance_.take_look_up_request());
}

}  // namespace
}  // namespace gateway
