/// Which fields cross the gateway, seen from both ends of it.
#include "gateway/proxy/header_rules.hpp"

#include <gtest/gtest.h>

#include "gateway/testing/fixture.hpp"

namespace gateway::testing {
namespace {

/// What the upstream received for a GET with these fields; the client is not trusted.
Received received_for(const testkit::FieldList& fields, const std::vector<std::string>& trusted = {}) {
  Upstream upstream;
  Config config = config_for({upstream.port()});
  config.trusted_proxies = *http::TrustedProxies::parse(trusted);
  Gateway gateway(std::move(config));
  EXPECT_EQ(gateway.get("/api/v1/auth/x", fields).status, 200);
  return upstream.last();
}

TEST(RequestFieldsTest, DropsWhatOnlyServicesMaySay) {
  const Received seen = received_for({{"X-Internal-Token", "t"}, {"x-user-id", "1"}, {"X-User-Role", "ADMIN"}});
  EXPECT_EQ(seen.value("X-Internal-Token"), "");
  EXPECT_EQ(seen.value("X-User-Id"), "");
  EXPECT_EQ(seen.value("X-User-Role"), "");
}

TEST(RequestFieldsTest, DropsHopByHopFields) {
  const Received seen = received_for({{"Connection", "keep-alive, X-Hop, X-Other"},
                                      {"X-Hop", "1"},
                                      {"x-other", "1"},
                                      {"Keep-Alive", "timeout=5"},
                                      {"TE", "trailers"},
                                      {"Trailer", "X"},
                                      {"Upgrade", "h2c"},
                                      {"HTTP2-Settings", "AAMAAABkAAQAAP__"},
                                      {"Proxy-Authorization", "x"},
                                      {"Proxy-Connection", "keep-alive"},
                                      {"Proxy", "http://evil"},
                                      {"Expect", "x"}});
  for (const char* name : {"Connection", "X-Hop", "X-Other", "Keep-Alive", "TE", "Trailer", "Upgrade", "HTTP2-Settings",
                           "Proxy-Authorization", "Proxy-Connection", "Proxy", "Expect"}) {
    EXPECT_EQ(seen.lines(name).size(), 0U) << name;
  }
}

TEST(RequestFieldsTest, DropsNamesThatCouldBeTakenForOthers) {
  const Received seen =
      received_for({{"X_Forwarded_For", "6.6.6.6"}, {"X.Real.IP", "6.6.6.6"}, {"X_Internal_Token", "t"}});
  EXPECT_EQ(seen.head.find('_'), std::string::npos);
  EXPECT_EQ(seen.head.find("6.6.6.6"), std::string::npos);
}

TEST(RequestFieldsTest, PassesTheFieldsOfTheClient) {
  const Received seen = received_for({{"Authorization", "Bearer abc"},
                                      {"Cookie", "refreshToken=x"},
                                      {"Content-Type", "application/json"},
                                      {"Accept", "*/*"},
                                      {"Accept-Encoding", "gzip"},
                                      {"User-Agent", "test"},
                                      {"X-Correlation-Id", "c"},
                                      {"X-Trace-Id", "t"},
                                      {"x-test-rate-limit", "true"}});
  EXPECT_EQ(seen.value("Authorization"), "Bearer abc");
  EXPECT_EQ(seen.value("Cookie"), "refreshToken=x");
  EXPECT_EQ(seen.value("Content-Type"), "application/json");
  EXPECT_EQ(seen.value("Accept"), "*/*");
  EXPECT_EQ(seen.value("Accept-Encoding"), "gzip");
  EXPECT_EQ(seen.value("User-Agent"), "test");
  EXPECT_EQ(seen.value("X-Correlation-Id"), "c");
  EXPECT_EQ(seen.value("X-Trace-Id"), "t");
}

TEST(RequestFieldsTest, SaysWhereARequestOfAStrangerComesFrom) {
  const Received seen = received_for({{"X-Forwarded-For", "6.6.6.6"},
                                      {"X-Forwarded-Proto", "https"},
                                      {"X-Forwarded-Host", "evil"},
                                      {"X-Forwarded-Port", "1"},
                                      {"Forwarded", "for=6.6.6.6"},
                                      {"X-Real-IP", "6.6.6.6"},
                                      {"X-Request-Id", "abc"}});
  EXPECT_EQ(seen.value("X-Forwarded-For"), "127.0.0.1");
  EXPECT_EQ(seen.value("X-Forwarded-Proto"), "http");
  EXPECT_NE(seen.value("X-Forwarded-Host"), "evil");
  EXPECT_NE(seen.value("X-Forwarded-Host"), "(repeated)");
  EXPECT_EQ(seen.value("X-Real-IP"), "127.0.0.1");
  EXPECT_EQ(seen.value("X-Request-Id"), "abc");
  EXPECT_EQ(seen.head.find("6.6.6.6"), std::string::npos);
}

TEST(RequestFieldsTest, BelievesATrustedProxy) {
  const Received seen = received_for({{"X-Forwarded-For", "1.2.3.4"},
                                      {"X-Forwarded-Proto", "https"},
                                      {"X-Forwarded-Host", "app.example"},
                                      {"X-Real-IP", "6.6.6.6"}},
                                     {"loopback"});
  EXPECT_EQ(seen.value("X-Forwarded-For"), "1.2.3.4, 127.0.0.1");
  EXPECT_EQ(seen.value("X-Forwarded-Proto"), "https");
  EXPECT_EQ(seen.value("X-Forwarded-Host"), "app.example");
  EXPECT_EQ(seen.value("X-Real-IP"), "1.2.3.4");
}

TEST(RequestFieldsTest, SetsHostToTheInstance) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_EQ(upstream.last().value("Host"), "127.0.0.1:" + std::to_string(upstream.port()));
}

/// The gateway's answer when the upstream sends these field lines.
testkit::HttpReply reply_to(const std::string& lines, const testkit::FieldList& fields = {}) {
  Upstream upstream(with_length("200 OK\r\n" + lines, "{}"));
  Gateway gateway(config_for({upstream.port()}));
  return gateway.get("/api/v1/auth/x", fields);
}

TEST(ResponseFieldsTest, DropsHopByHopFieldsAndSoftwareNames) {
  const auto reply = reply_to(
      "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: x\r\nTrailer: x\r\n"
      "Upgrade: h2c\r\nServer: Express\r\nX-Powered-By: Express\r\n");
  for (const char* name :
       {"X-Hop", "Keep-Alive", "Proxy-Authenticate", "Trailer", "Upgrade", "Server", "X-Powered-By", "Connection"}) {
    EXPECT_FALSE(reply.field(name)) << name;
  }
}

TEST(ResponseFieldsTest, OwnsCors) {
  const auto reply =
      reply_to("Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials: true\r\nVary: Origin\r\n",
               {{"Origin", "http://localhost:5173"}});
  EXPECT_EQ(reply.all("Access-Control-Allow-Origin"), std::vector<std::string>{"http://localhost:5173"});
  EXPECT_EQ(reply.all("Access-Control-Allow-Credentials").size(), 1U);
  EXPECT_EQ(reply.all("Vary").size(), 1U);
}

TEST(ResponseFieldsTest, GivesNoCorsFieldsToUnlistedOrigins) {
  const auto reply = reply_to("Access-Control-Allow-Origin: *\r\n", {{"Origin", "http://evil.example"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.field("Access-Control-Allow-Origin"));
}

TEST(ResponseFieldsTest, KeepsTheSecurityFieldsOfTheUpstreamAndAddsThoseMissing) {
  const auto reply = reply_to("Cross-Origin-Resource-Policy: cross-origin\r\nCache-Control: no-store\r\n");
  EXPECT_EQ(reply.all("Cross-Origin-Resource-Policy"), std::vector<std::string>{"cross-origin"});
  EXPECT_EQ(reply.all("X-Content-Type-Options"), std::vector<std::string>{"nosniff"});
  EXPECT_EQ(reply.all("X-Frame-Options").size(), 1U);
  EXPECT_EQ(reply.field("Cache-Control"), "no-store");
}

TEST(ResponseFieldsTest, AnswersWithOneRequestIdAndOneDate) {
  const auto reply =
      reply_to("X-Request-Id: other\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n", {{"X-Request-Id", "mine"}});
  EXPECT_EQ(reply.all("X-Request-Id"), std::vector<std::string>{"mine"});
  EXPECT_EQ(reply.all("Date").size(), 1U);
}

TEST(ResponseFieldsTest, PrefersTheRateLimitOfTheUpstream) {
  const auto reply = reply_to("RateLimit-Limit: 7\r\nRateLimit-Remaining: 6\r\nRateLimit-Reset: 5\r\n");
  EXPECT_EQ(reply.all("RateLimit-Limit"), std::vector<std::string>{"7"});
  EXPECT_EQ(reply.all("RateLimit-Remaining"), std::vector<std::string>{"6"});
  EXPECT_EQ(reply.all("X-RateLimit-Limit"), std::vector<std::string>{"100000"});
}

}  // namespace
}  // namespace gateway::testing
