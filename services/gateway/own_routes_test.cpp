// Prefixes of the operator's own (GATEWAY_ROUTES).
#include "gateway/own_routes.hpp"

#include <gtest/gtest.h>

#include "gateway/testing/fixture.hpp"
#include "gateway/testing/pages.hpp"

namespace gateway::testing {
namespace {

TEST(OwnRoutesTest, RefuseWhatCannotBeMeant) {
  for (const char* text :
       {"/shop", "/shop=", "shop=http://a:1", "/=http://a:1", "/shop/=http://a:1", "/a//b=http://a:1",
        "/a/../b=http://a:1", "/sh%6Fp=http://a:1", "/shop=https://a:1", "/shop=http://a:1/x",
        "/shop=http://a:1; /shop=http://b:1", "/shop=http://a:1; /shop/cart=http://b:1", "=http://a:1"}) {
    EXPECT_FALSE(parse_own_routes(text)) << text;
  }
}

TEST(OwnRoutesTest, LeaveThePathsOfTheGatewayAlone) {
  for (const char* prefix : {"/api", "/api/v1", "/api/v1/auth", "/api/v1/users/extra", "/api/v1/vr", "/v1", "/v1/shop",
                             "/uploads", "/health", "/admin/x", "/assets", "/docs", "/socket.io"}) {
    const auto parsed = parse_own_routes(std::string(prefix) + "=http://a:1");
    ASSERT_FALSE(parsed) << prefix;
    EXPECT_NE(parsed.error().message().find("the gateway's own"), std::string::npos) << prefix;
  }
  EXPECT_TRUE(parse_own_routes("/api/v1/users-of-ours=http://a:1"));
}

// A page or an endpoint that is added later must not be hidden by a prefix, or hide one.
TEST(OwnRoutesTest, LeaveAloneWhateverTheGatewayAnswers) {
  Config config = test_config();
  config.pages = sample_pages();
  const Gateway gateway(std::move(config));
  std::size_t looked_at = 0;
  for (const http::Route& route : gateway.app().router().routes()) {
    const std::string prefix = route.path.substr(0, route.path.find("/{"));
    if (prefix.size() < 2) continue;  // "/" and what begins with a variable
    EXPECT_FALSE(parse_own_routes(prefix + "=http://a:1")) << route.path;
    ++looked_at;
  }
  EXPECT_GT(looked_at, 20U);
}

TEST(OwnRoutesTest, AreBounded) {
  std::string text;
  for (std::size_t i = 0; i <= kOwnRoutesMax; ++i) text += "/r" + std::to_string(i) + "=http://a:1;";
  EXPECT_FALSE(parse_own_routes(text));
  EXPECT_TRUE(parse_own_routes(text.substr(text.find(';') + 1)));
}

TEST(OwnRoutesTest, LeadToTheirServices) {
  Upstream shop;
  Upstream users;
  Config config = test_config();
  config.services[1].addresses = addresses(url_of(users.port()));
  auto own = parse_own_routes(" /shop = " + url_of(shop.port()) + " ; ;");
  ASSERT_TRUE(own) << own.error().message();
  config.services.push_back(std::move(own->front()));
  Gateway gateway(std::move(config));
  EXPECT_EQ(gateway.get("/shop").status, 200);
  EXPECT_EQ(gateway.get("/shop/cart?x=1").status, 200);
  EXPECT_EQ(gateway.get("/api/v1/users/profile").status, 200);
  EXPECT_EQ(gateway.get("/shopping").status, 404);
  EXPECT_EQ(gateway.get("/v1/shop").status, 404);
  EXPECT_EQ(shop.count(), 2U);
  EXPECT_EQ(users.count(), 1U);
}

}  // namespace
}  // namespace gateway::testing
