#include "http/client_shares.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

using boost::asio::ip::make_address;
using Outcome = MemoryCharge::Outcome;

class ClientSharesTest : public testing::Test {
 protected:
  std::shared_ptr<ClientShares> shares_ =
      ClientShares::create({.bytes_max = 100, .bytes_per_client_max = 60, .connections_per_client_max = 2});

  std::unique_ptr<MemoryCharge> charge_to(const char* address) {
    auto charge = std::make_unique<MemoryCharge>(shares_);
    charge->set_client(shares_->client(make_address(address)));
    return charge;
  }
};

TEST_F(ClientSharesTest, RefusesAClientMoreThanItsShareOverAllItsConnections) {
  const auto first = charge_to("192.0.2.1");
  const auto second = charge_to("192.0.2.1");
  EXPECT_EQ(first->cover(40), Outcome::kCovered);
  EXPECT_EQ(second->cover(21), Outcome::kOverShare);
  EXPECT_EQ(second->cover(20), Outcome::kCovered);
  EXPECT_EQ(shares_->bytes(), 60U);
}

TEST_F(ClientSharesTest, RefusesMoreThanThereIsForAllClients) {
  const auto first = charge_to("192.0.2.1");
  const auto second = charge_to("192.0.2.2");
  EXPECT_EQ(first->cover(60), Outcome::kCovered);
  EXPECT_EQ(second->cover(41), Outcome::kOverTotal);
  // What was refused is not counted anywhere.
  EXPECT_EQ(second->cover(40), Outcome::kCovered);
}

TEST_F(ClientSharesTest, KeepsWhatWasHeldWhenMoreIsRefused) {
  const auto charge = charge_to("192.0.2.1");
  EXPECT_EQ(charge->cover(50), Outcome::kCovered);
  EXPECT_EQ(charge->cover(61), Outcome::kOverShare);
  EXPECT_EQ(charge->held(), 50U);
  EXPECT_EQ(shares_->bytes(), 50U);
}

TEST_F(ClientSharesTest, ChargesAPeerWithoutAShareToAllClientsOnly) {
  MemoryCharge charge(shares_);
  EXPECT_EQ(charge.cover(90), Outcome::kCovered);
  EXPECT_EQ(charge.cover(101), Outcome::kOverTotal);
}

TEST_F(ClientSharesTest, GivesBackAtTheEnd) {
  {
    static_cast<void>(charge_to("192.0.2.1")->cover(60));
  }
  EXPECT_EQ(shares_->bytes(), 0U);
  EXPECT_EQ(charge_to("192.0.2.1")->cover(60), Outcome::kCovered);
}

TEST_F(ClientSharesTest, CountsTheAddressesOfOneSubscriberTogether) {
  EXPECT_EQ(shares_->client(make_address("2001:db8::1")), shares_->client(make_address("2001:db8::ffff")));
  const auto one = shares_->client(make_address("2001:db8:0:1::1"));
  EXPECT_NE(one, shares_->client(make_address("2001:db8:0:2::1")));
}

TEST_F(ClientSharesTest, TakesAMappedAddressForTheOneItMaps) {
  const auto plain = shares_->client(make_address("192.0.2.1"));
  EXPECT_EQ(plain, shares_->client(make_address("::ffff:192.0.2.1")));
  EXPECT_NE(plain, shares_->client(make_address("::ffff:192.0.2.2")));
}

TEST_F(ClientSharesTest, ForgetsClientsThatHoldNothing) {
  {
    const auto first = shares_->client(make_address("192.0.2.1"));
    const auto second = shares_->client(make_address("192.0.2.2"));
    EXPECT_EQ(shares_->client_count(), 2U);
  }
  EXPECT_EQ(shares_->client_count(), 0U);
}

}  // namespace
}  // namespace http
