/// What the gateway answers itself, where it sends the rest, and that its OpenAPI file says the same.
#include "gateway/routes.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "gateway/testing/fixture.hpp"
#include "testing/service/openapi.hpp"

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
    EXPECT_EQ(reply.json().at("code"), "INVALID_PATH");
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
  config.limits.set("GATEWAY", {1, 15min});
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
  config.limits.set("GATEWAY", {2, 15min});
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
  config.limits.set("GATEWAY", {1, 15min});
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

/// What the gateway answers itself, as "get /path"; an alias of a path with `/api` is the same.
std::set<std::string> own_routes(const http::Router& router) {
  std::set<std::string> own;
  for (const http::Route& route : router.routes()) {
    if (route.is_any_method || route.path.starts_with("/v1/")) continue;
    own.insert(base::to_lower_ascii(http::to_string(route.method)) + " " + route.path);
  }
  return own;
}

/// A path that a template stands for.
std::string sample_path(const std::string& path) {
  std::string sample;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] != '{') {
      sample += path[at];
      continue;
    }
    sample += 'x';
    at = path.find('}', at);
  }
  return sample;
}

/// The service behind the longest prefix of the path; nothing for the gateway's own.
std::string_view service_behind(std::string_view path) {
  const ProxyRow* best = nullptr;
  for (const ProxyRow& row : proxy_rows()) {
    const bool is_below = path == row.prefix || path.starts_with(std::string(row.prefix) + "/");
    if (is_below && (best == nullptr || row.prefix.size() > best->prefix.size())) best = &row;
  }
  return best == nullptr ? std::string_view{} : best->service;
}

TEST(OpenapiTest, ItsOwnPartIsExactlyTheRouteTable) {
  Gateway gateway(test_config());
  EXPECT_EQ(testkit::described_routes("gateway"), own_routes(gateway.app().router()));
}

TEST(OpenapiTest, EveryOperationLeadsToTheServiceThatDescribesIt) {
  Gateway gateway(test_config());
  const auto served = testkit::routes_in(gateway.get("/openapi.json").json());
  const std::map<std::string, std::string> documents{{"auth", "auth-service"}, {"user", "user-service"}};
  std::size_t count = testkit::described_routes("gateway").size();
  for (const auto& [name, service] : documents) {
    for (const std::string& operation : testkit::described_routes(name)) {
      const std::string path = operation.substr(operation.find(' ') + 1);
      if (!served.contains(operation) || service_behind(path).empty()) continue;
      EXPECT_EQ(service_behind(path), service) << operation;
      EXPECT_NE(gateway.app().router().find(http::Method::kGet, sample_path(path)).route, nullptr) << operation;
      ++count;
    }
  }
  EXPECT_EQ(count, served.size());
}

TEST(OpenapiTest, LeavesOutWhatTheGatewayDoesNotForward) {
  Gateway gateway(test_config());
  const auto served = testkit::routes_in(gateway.get("/openapi.json").json());
  EXPECT_FALSE(served.contains("post /api/v1/users/notifications/internal"));
  for (const std::string& operation : served) {
    EXPECT_EQ(operation.find("/api/v1/ai"), std::string::npos) << operation;
    EXPECT_EQ(operation.find("{rest}"), std::string::npos) << operation;
  }
  EXPECT_TRUE(served.contains("post /api/v1/auth/login"));
  EXPECT_TRUE(served.contains("get /api/v1/users/profile"));
}

TEST(OpenapiTest, IsOneDocumentWhoseReferencesLeadSomewhere) {
  Gateway gateway(test_config());
  const auto reply = gateway.get("/openapi.json");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("openapi"), "3.1.0");
  EXPECT_TRUE(testkit::dangling_references(reply.json(), reply.json()).empty());
}

}  // namespace
}  // namespace gateway::testing
