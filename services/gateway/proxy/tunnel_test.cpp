/// WebSocket through the gateway, seen as bytes.
#include "gateway/proxy/tunnel.hpp"

#include <gtest/gtest.h>

#include <sys/socket.h>

#include "gateway/testing/fixture.hpp"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSwitch =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    "abc\r\n\r\n";

std::string handshake(std::string_view more = "") {
  return "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
         "Upgrade: WebSocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(more) + "\r\n";
}

Config config_for_user(std::uint16_t port) {
  Config config = test_config();
  config.services[1].addresses = addresses(url_of(port));
  return config;
}

/// Up to `size` bytes, fewer only at the end of the stream.
std::string receive(testkit::HttpClient& client, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t received = 0;
  while (received < size) {
    const ssize_t step = ::recv(client.descriptor(), bytes.data() + received, size - received, 0);
    if (step <= 0) break;
    received += static_cast<std::size_t>(step);
  }
  bytes.resize(received);
  return bytes;
}

/// Receives the head of the 101 answer.
std::string receive_head(testkit::HttpClient& client) {
  std::string head;
  while (!head.ends_with("\r\n\r\n")) {
    const std::string byte = receive(client, 1);
    if (byte.empty()) break;
    head += byte;
  }
  return head;
}

/// Switches and sends back what it gets until "bye".
void echo(http::ScriptedPeer& peer) {
  if (peer.read_head().empty()) return;
  peer.write(std::string(kSwitch) + "hello");
  while (true) {
    const std::string byte = peer.read_exactly(1);
    if (byte.empty() || !peer.write(byte)) return;
  }
}

TEST(TunnelTest, RefusesAnOriginThatIsNotListed) {
  http::ScriptedServer upstream(echo);
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  client.send(handshake("Origin: http://evil.example\r\n"));
  const auto reply = client.read_reply();
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.body, R"({"code":4,"message":"Forbidden"})");
  EXPECT_EQ(upstream.connections(), 0);
}

TEST(TunnelTest, PassesARefusalOfTheUpstreamOn) {
  Upstream upstream(with_length("401 Unauthorized\r\n", "{}"));
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  client.send(handshake());
  EXPECT_EQ(client.read_reply().status, 401);
}

TEST(TunnelTest, AnswersBadGatewayWhenNobodyIsThere) {
  http::ScriptedServer upstream(echo);
  upstream.stop();
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  client.send(handshake());
  EXPECT_EQ(client.read_reply().status, 502);
}

TEST(TunnelTest, AnswersServiceUnavailableAboveItsBound) {
  http::ScriptedServer upstream(echo);
  Config config = config_for_user(upstream.port());
  config.forward.tunnels_max = 1;
  Gateway gateway(std::move(config));
  auto first = gateway.client();
  first.send(handshake());
  EXPECT_TRUE(receive_head(first).starts_with("HTTP/1.1 101 "));
  auto second = gateway.client();
  second.send(handshake());
  EXPECT_EQ(second.read_reply().status, 503);
}

TEST(TunnelTest, SpreadsItsBoundOverTheLoops) {
  http::ScriptedServer upstream(echo);
  Config config = config_for_user(upstream.port());
  config.forward.tunnels_max = 2;
  Gateway gateway(std::move(config), 2);
  int refused = 0;
  std::vector<testkit::HttpClient> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(gateway.client());
    clients.back().send(handshake());
    refused += receive_head(clients.back()).starts_with("HTTP/1.1 503 ") ? 1 : 0;
  }
  EXPECT_GE(refused, 3);
}

TEST(TunnelTest, DoesNotPassAnUpgradeOnOutsideSocketIo) {
  Upstream upstream;
  Gateway gateway(config_for_user(upstream.port()));
  const auto reply = gateway.get("/api/v1/users/x", {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(upstream.last().value("Upgrade"), "");
}

TEST(TunnelTest, JoinsBothSidesFromTheVeryFirstRequest) {
  http::ScriptedServer upstream(echo);
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  // The frame behind the handshake comes in the same packet.
  client.send(handshake("Origin: http://localhost:5173\r\n") + "early");
  const std::string head = receive_head(client);
  EXPECT_TRUE(head.starts_with("HTTP/1.1 101 "));
  EXPECT_NE(head.find("Sec-WebSocket-Accept: abc\r\n"), std::string::npos);
  EXPECT_NE(head.find("Connection: Upgrade\r\n"), std::string::npos);
  EXPECT_EQ(receive(client, 10), "helloearly");
  client.send("later");
  EXPECT_EQ(receive(client, 5), "later");
}

TEST(TunnelTest, PassesTheHandshakeOnWithItsKey) {
  Upstream upstream(with_length("400 Bad Request\r\n", "{}"));
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  client.send(handshake());
  EXPECT_EQ(client.read_reply().status, 400);
  EXPECT_EQ(upstream.last().request_line(), "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1");
  EXPECT_EQ(upstream.last().value("Connection"), "Upgrade");
  EXPECT_EQ(upstream.last().value("Upgrade"), "websocket");
  EXPECT_EQ(upstream.last().value("Sec-WebSocket-Key"), "dGhlIHNhbXBsZSBub25jZQ==");
  EXPECT_EQ(upstream.last().value("X-Forwarded-For"), "127.0.0.1");
}

TEST(TunnelTest, MovesMoreThanItsBuffersHold) {
  http::ScriptedServer upstream([](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kSwitch);
    peer.write(peer.read_exactly(1 << 20));
    peer.wait_for_close();
  });
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  client.send(handshake());
  EXPECT_TRUE(receive_head(client).starts_with("HTTP/1.1 101 "));
  const std::string much(1 << 20, 'x');
  client.send(much);
  EXPECT_TRUE(receive(client, much.size()) == much);
}

TEST(TunnelTest, PassesTheEndOfTheClientOnAndStillDeliversTheRest) {
  http::ScriptedServer upstream([](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kSwitch);
    peer.wait_for_close();
    peer.write("rest");
  });
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  client.send(handshake());
  EXPECT_TRUE(receive_head(client).starts_with("HTTP/1.1 101 "));
  client.finish_sending();
  EXPECT_EQ(receive(client, 100), "rest");
}

TEST(TunnelTest, EndsWhenTheUpstreamGoesAway) {
  http::ScriptedServer upstream([](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kSwitch);
  });
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  client.send(handshake());
  EXPECT_TRUE(receive_head(client).starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(receive(client, 1), "");
}

TEST(TunnelTest, EndsWithTheUpstreamAlsoWhenTheClientDoesNotRead) {
  http::ScriptedServer upstream([](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kSwitch);
    peer.write(std::string(std::size_t{32} << 20, 'x'));
  });
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  client.send(handshake());
  EXPECT_TRUE(receive_head(client).starts_with("HTTP/1.1 101 "));
  upstream.stop();
  EXPECT_TRUE(gateway.comes_to_show(R"(gateway_tunnels_open{service="gateway-service"} 0)"));
}

TEST(TunnelTest, TellsTheUpstreamOfAStopAndPassesItsGoodbyeOn) {
  http::ScriptedServer upstream([](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kSwitch);
    peer.wait_for_close();
    peer.write("goodbye");
  });
  Gateway gateway(config_for_user(upstream.port()));
  auto client = gateway.client();
  client.send(handshake());
  EXPECT_TRUE(receive_head(client).starts_with("HTTP/1.1 101 "));
  gateway.stop_accepting();
  EXPECT_EQ(receive(client, 100), "goodbye");
}

TEST(TunnelTest, EndsAfterSilence) {
  http::ScriptedServer upstream([](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write(kSwitch);
    peer.wait_for_close();
  });
  Config config = config_for_user(upstream.port());
  config.forward.tunnel_idle_timeout = 50ms;
  Gateway gateway(std::move(config));
  auto client = gateway.client();
  client.send(handshake());
  EXPECT_TRUE(receive_head(client).starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(receive(client, 1), "");
}

}  // namespace
}  // namespace gateway::testing
