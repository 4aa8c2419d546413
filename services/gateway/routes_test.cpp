/// What the gateway answers itself, where it sends the rest, and that its OpenAPI file says the same.
#include "gateway/routes.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include "gateway/testing/fixture.hpp"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

TEST(RoutesTest, AnswersUnknownRoutesInItsOwnForm) {
  Gateway gateway(test_config());
  const auto reply = gateway.get("/unknown/route?token=secret", {{"Origin", "http://localhost:5173"}});
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.body, R"({"success":false,"error":"Not Found","message":"Route /unknown/route not found"})");
  EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "http://localhost:5173");
  EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
}

TEST(RoutesTest, CapsThePathItShows) {
  Gateway gateway(test_config());
  const auto reply = gateway.get("/" + std::string(5000, 'x'));
  EXPECT_EQ(reply.status, 404);
  EXPECT_LT(reply.body.size(), 300U);
}

TEST(RoutesTest, RefusesAmbiguousPathsWhereverTheyLead) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  for (const char* path :
       {"/api/v1/auth/../admin", "/api/v1/auth/%2e%2e/x", "/api/v1/auth/a%2fb", "/api/v1/auth/a%5Cb",
        "/api/v1/auth/%00", "/api/v1/auth/%zz", "/../etc/passwd", "/a%2fb", "/v1/auth/..", "/health/.."}) {
    auto client = gateway.client();
    client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto reply = client.read_reply();
    EXPECT_EQ(reply.status, 400) << path;
    EXPECT_EQ(reply.json().at("success"), false);
  }
  EXPECT_EQ(upstream.count(), 0U);
}

TEST(RoutesTest, HidesTheInternalPartOfUserService) {
  Upstream user;
  Config config = test_config();
  config.services[1].addresses = addresses(url_of(user.port()));
  Gateway gateway(std::move(config));
  for (const char* path : {"/api/v1/users/notifications/internal", "/api/v1/users/notifications/internal/",
                           "/v1/users/notifications/internal", "/api/v1/users/notifications/internal/x",
                           "/api/v1/users//notifications/internal", "/api/v1/users/notifications/%69nternal",
                           "/api/v1/users/Notifications/INTERNAL"}) {
    const auto reply = gateway.client().request("POST", path, "{}", {{"X-Internal-Token", "t"}});
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.json().at("error"), "Not Found");
  }
  EXPECT_EQ(gateway.get("/api/v1/users/notifications").status, 200);
  EXPECT_EQ(user.count(), 1U);
}

TEST(RoutesTest, MatchesPrefixesOnSegmentBoundariesOnly) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  for (const char* path : {"/api/v1/authx", "/api/v1/auth.json", "/api/v1/AUTH/x", "/api/v2/auth/x", "/xapi/v1/auth",
                           "//api/v1/auth/x", "/api/v1", "/api/price-alerts", "/api/search-history/recent"}) {
    EXPECT_EQ(gateway.get(path).status, 404) << path;
  }
  EXPECT_EQ(upstream.count(), 0U);
}

TEST(RoutesTest, SendsEveryPrefixToItsService) {
  std::vector<std::unique_ptr<Upstream>> upstreams;
  Config config = test_config();
  for (ServiceOptions& service : config.services) {
    upstreams.push_back(std::make_unique<Upstream>(with_length("200 OK\r\n", service.name)));
    service.addresses = addresses(url_of(upstreams.back()->port()));
  }
  Gateway gateway(std::move(config));
  for (const ProxyRow& row : proxy_rows()) {
    EXPECT_EQ(gateway.get(std::string(row.prefix) + "/x").body, row.service) << row.prefix;
    EXPECT_EQ(gateway.get(row.prefix).body, row.service) << row.prefix;
  }
}

TEST(RoutesTest, AnswersTheRootExactly) {
  Gateway gateway(test_config());
  const auto reply = gateway.get("/");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"message":"DreamScape API Gateway","version":"1.0.0","status":"running"})");
  EXPECT_EQ(reply.field("RateLimit-Limit"), "100000");
  EXPECT_EQ(reply.field("X-RateLimit-Limit"), "100000");
  EXPECT_TRUE(reply.field("X-RateLimit-Remaining"));
  EXPECT_FALSE(reply.field("X-Powered-By"));
}

TEST(RoutesTest, ShowsItsDocumentation) {
  Gateway gateway(test_config());
  const auto docs = gateway.get("/docs").json();
  EXPECT_EQ(docs.at("title"), "DreamScape API Gateway");
  EXPECT_EQ(docs.at("endpoints").at("/api/v1/auth"), "Authentication service");
  EXPECT_EQ(docs.at("endpoints").at("/api/v1/users"), "User management service");
  EXPECT_EQ(docs.at("endpoints").at("/api/v1/vr/sessions"), "VR PIN sessions");
  EXPECT_EQ(docs.at("endpoints").at("/health"), "Health check endpoint");
}

TEST(RoutesTest, AnswersPreflightsOfProxiedPathsItself) {
  Upstream upstream;
  Config config = config_for({upstream.port()});
  config.rate_limit = {1, 15min};
  Gateway gateway(std::move(config));
  for (int i = 0; i < 3; ++i) {
    const auto reply =
        gateway.client().request("OPTIONS", "/api/v1/auth/login", {},
                                 {{"Origin", "http://localhost:5173"}, {"Access-Control-Request-Method", "PATCH"}});
    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "http://localhost:5173");
    EXPECT_NE(reply.field("Access-Control-Allow-Methods")->find("PATCH"), std::string::npos);
  }
  EXPECT_EQ(upstream.count(), 0U);
}

TEST(RoutesTest, LimitsTheClientAcrossAllRoutes) {
  Upstream upstream;
  Config config = config_for({upstream.port()});
  config.rate_limit = {2, 15min};
  Gateway gateway(std::move(config));
  EXPECT_EQ(gateway.get("/").status, 200);
  EXPECT_EQ(gateway.get("/api/v1/auth/x", {{"x-test-rate-limit", "true"}}).status, 200);
  const auto reply = gateway.get("/api/v1/auth/x", {{"X-Forwarded-For", "9.9.9.9"}});
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.json().at("message"), "Too many requests, please try again later");
  EXPECT_EQ(reply.json().at("error"), "Too many requests, please try again later");
  EXPECT_EQ(reply.json().at("code"), "RATE_LIMIT_EXCEEDED");
  EXPECT_GT(reply.json().at("retryAfter").as_int64(), 0);
  EXPECT_TRUE(reply.field("Retry-After"));
  EXPECT_EQ(reply.field("X-RateLimit-Remaining"), "0");
  EXPECT_EQ(upstream.count(), 1U);
}

TEST(RoutesTest, CountsClientsBehindATrustedProxyApart) {
  Config config = test_config();
  config.rate_limit = {1, 15min};
  config.trusted_proxies = *http::TrustedProxies::parse({"loopback"});
  Gateway gateway(std::move(config));
  EXPECT_EQ(gateway.get("/", {{"X-Forwarded-For", "1.1.1.1"}}).status, 200);
  EXPECT_EQ(gateway.get("/", {{"X-Forwarded-For", "2.2.2.2"}}).status, 200);
  EXPECT_EQ(gateway.get("/", {{"X-Forwarded-For", "1.1.1.1"}}).status, 429);
}

TEST(RoutesTest, RefusesWhatTwoParsersCouldReadDifferently) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  for (const char* fields :
       {"Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding : chunked\r\n", "Content-Length: +3\r\n",
        "X: a\r\n b\r\n"}) {
    auto client = gateway.client();
    client.send("POST /api/v1/auth/x HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\nabc");
    const int status = client.read_reply().status;
    EXPECT_TRUE(status == 400 || status == 501) << fields << status;
  }
  EXPECT_EQ(upstream.count(), 0U);
}

/// "/x/{rest...}" as OpenAPI writes it.
std::string openapi_path(std::string path) {
  const std::size_t dots = path.find("...}");
  if (dots != std::string::npos) path.erase(dots, 3);
  return path;
}

TEST(OpenapiTest, DescribesExactlyTheRouteTable) {
  Gateway gateway(test_config());
  std::set<std::string> served;
  for (const http::Route& route : gateway.app().router().routes()) {
    if (route.path.starts_with("/v1/")) continue;
    const std::string path = openapi_path(route.path);
    if (!route.is_any_method) {
      served.insert(base::to_lower_ascii(http::to_string(route.method)) + " " + path);
      continue;
    }
    for (const char* method : {"get", "post", "put", "patch", "delete"})
      served.insert(std::string(method) + " " + path);
  }
  std::ifstream file(std::string(DREAMSCAPE_SOURCE_DIR) + "/api/gateway.json");
  std::stringstream text;
  text << file.rdbuf();
  std::set<std::string> described;
  const auto document = boost::json::parse(text.str());
  for (const auto& [path, item] : document.at("paths").as_object()) {
    for (const auto& [name, operation] : item.as_object()) {
      if (operation.is_object()) described.insert(std::string(name) + " " + std::string(path));
    }
  }
  EXPECT_EQ(described, served);
}

TEST(OpenapiTest, IsServedAsItIsInTheFile) {
  Gateway gateway(test_config());
  const auto reply = gateway.get("/openapi.json");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("openapi"), "3.1.0");
}

}  // namespace
}  // namespace gateway::testing
