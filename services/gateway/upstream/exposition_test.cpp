/// What /metrics tells of upstreams, asked of a whole gateway.
#include "gateway/upstream/exposition.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "gateway/testing/fixture.hpp"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

/// One of auth-service's figures; `more` are the labels between service and upstream, and those behind it.
std::string sample(std::string_view name, std::string_view labels, int value) {
  return std::string(name) + "{service=\"gateway-service\"," + std::string(labels) + "} " + std::to_string(value);
}
std::string failures(std::string_view kind, int value) {
  return sample("gateway_upstream_failures_total", R"(kind=")" + std::string(kind) + R"(",upstream="auth-service")",
                value);
}
std::string instances(std::string_view state, int value) {
  return sample("gateway_upstream_instances", R"(state=")" + std::string(state) + R"(",upstream="auth-service")",
                value);
}
std::string retries(int value) { return sample("gateway_upstream_retries_total", R"(upstream="auth-service")", value); }
std::string connections(int value) {
  return sample("gateway_upstream_connections_open", R"(upstream="auth-service")", value);
}
std::string tunnels(int value) { return "gateway_tunnels_open{service=\"gateway-service\"} " + std::to_string(value); }

TEST(UpstreamMetricsTest, CountAServiceThatCannotBeReachedAndTheSecondAttempt) {
  Gateway gateway(config_for({dead_port()}));
  EXPECT_TRUE(gateway.shows(failures("unreachable", 0)));
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 502);
  EXPECT_TRUE(gateway.shows(failures("unreachable", 1)));
  EXPECT_TRUE(gateway.shows(failures("timeout", 0)));
  EXPECT_TRUE(gateway.shows(retries(1)));
}

TEST(UpstreamMetricsTest, CountAServiceThatDoesNotAnswerInTime) {
  http::ScriptedServer silent([](http::ScriptedPeer& peer) { peer.wait_for_close(); });
  Config config = config_for({silent.port()});
  config.forward.response_timeout = 50ms;
  Gateway gateway(std::move(config));
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 504);
  EXPECT_TRUE(gateway.shows(failures("timeout", 1)));
  EXPECT_TRUE(gateway.shows(retries(0)));
}

TEST(UpstreamMetricsTest, CountRequestsForWhichNoConnectionWasLeft) {
  http::ScriptedServer silent([](http::ScriptedPeer& peer) { peer.wait_for_close(); });
  Config config = config_for({silent.port()});
  config.pool.open_max = 1;
  Gateway gateway(std::move(config));
  auto waiting = gateway.client();
  waiting.send("GET /api/v1/auth/a HTTP/1.1\r\nHost: a\r\n\r\n");
  while (silent.connections() == 0) std::this_thread::yield();
  EXPECT_EQ(gateway.get("/api/v1/auth/b").status, 503);
  EXPECT_TRUE(gateway.shows(failures("busy", 1)));
}

TEST(UpstreamMetricsTest, CountARequestThatSucceededElsewhereAsARetryOnly) {
  Upstream alive;
  Gateway gateway(config_for({dead_port(), alive.port()}));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_TRUE(gateway.shows(retries(1)));
  EXPECT_TRUE(gateway.shows(failures("unreachable", 0)));
}

TEST(UpstreamMetricsTest, TellInstancesApartByTheirState) {
  Upstream well;
  Upstream leaving([](const Received& request) {
    const bool asks_readiness = request.request_line().starts_with("GET /health/ready");
    return with_length(asks_readiness ? "503 Service Unavailable\r\n" : "200 OK\r\n", "{}");
  });
  Upstream failing(with_length("500 Internal Server Error\r\n", "{}"));
  Gateway gateway(config_for({well.port(), leaving.port(), failing.port(), dead_port()}));
  gateway.start();
  for (const char* state : {"failing", "leaving", "unreachable", "well"}) {
    EXPECT_TRUE(gateway.comes_to_show(instances(state, 1))) << state;
  }
}

TEST(UpstreamMetricsTest, CountConnectionsUntilTheyAreClosed) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  EXPECT_TRUE(gateway.shows(connections(0)));
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_TRUE(gateway.shows(connections(1)));
  upstream.stop();
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 502);
  EXPECT_TRUE(gateway.shows(connections(0)));
}

TEST(UpstreamMetricsTest, CountTunnelsUntilTheyEnd) {
  http::ScriptedServer upstream([](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    peer.wait_for_close();
  });
  Config config = test_config();
  config.services[1].addresses = addresses(url_of(upstream.port()));
  Gateway gateway(std::move(config));
  {
    auto client = gateway.client();
    client.send(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    EXPECT_TRUE(gateway.comes_to_show(tunnels(1)));
  }
  EXPECT_TRUE(gateway.comes_to_show(tunnels(0)));
}

// payment-service is often not there at all; a row of zeros would look like an outage.
TEST(UpstreamMetricsTest, SayNothingOfServicesThatAreNotConfigured) {
  const Gateway gateway(config_for({dead_port()}));
  EXPECT_EQ(gateway.get("/metrics").body.find("payment-service"), std::string::npos);
}

}  // namespace
}  // namespace gateway::testing
