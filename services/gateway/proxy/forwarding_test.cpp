/// Forwarding over real sockets: what reaches the upstream, what comes back, what happens when the upstream fails.
#include <gtest/gtest.h>

#include <sys/socket.h>

#include "gateway/testing/fixture.hpp"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

void expect_gateway_error(const testkit::HttpReply& reply, int status, std::string_view title) {
  EXPECT_EQ(reply.status, status);
  EXPECT_EQ(reply.field("Content-Type"), "application/json; charset=utf-8");
  const auto body = reply.json();
  EXPECT_EQ(body.at("success"), false);
  EXPECT_EQ(body.at("error").as_string(), title);
  EXPECT_TRUE(body.at("message").is_string());
}

TEST(ForwardingTest, AnswersBadGatewayWhenTheUpstreamRefuses) {
  Gateway gateway(config_for({dead_port()}));
  const auto reply = gateway.get("/api/v1/auth/profile", {{"Origin", "http://localhost:5173"}});
  EXPECT_EQ(reply.body, R"({"success":false,"error":"Bad Gateway","message":"auth-service is unavailable",)"
                        R"("code":"UPSTREAM_UNAVAILABLE"})");
  expect_gateway_error(reply, 502, "Bad Gateway");
  EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "http://localhost:5173");
}

TEST(ForwardingTest, AnswersBadGatewayForANameThatDoesNotResolve) {
  Config config = test_config();
  config.services[0].addresses = addresses("http://no-such-host.invalid:1");
  Gateway gateway(std::move(config));
  gateway.start();
  EXPECT_EQ(gateway.get("/api/v1/auth/profile").status, 502);
}

TEST(ForwardingTest, AnswersServiceUnavailableWhenNotConfigured) {
  Gateway gateway(test_config());
  expect_gateway_error(gateway.get("/api/v1/voyage/x"), 503, "Service Unavailable");
}

TEST(ForwardingTest, AnswersGatewayTimeoutWhenTheUpstreamIsSilent) {
  http::ScriptedServer silent([](http::ScriptedPeer& peer) { peer.wait_for_close(); });
  Config config = config_for({silent.port()});
  config.forward.response_timeout = 50ms;
  Gateway gateway(std::move(config));
  expect_gateway_error(gateway.get("/api/v1/auth/profile"), 504, "Gateway Timeout");
}

TEST(ForwardingTest, AnswersServiceUnavailableWhenEveryConnectionIsBusy) {
  http::ScriptedServer silent([](http::ScriptedPeer& peer) { peer.wait_for_close(); });
  Config config = config_for({silent.port()});
  config.pool.open_max = 1;
  config.forward.turn_timeout = 50ms;
  Gateway gateway(std::move(config));
  auto waiting = gateway.client();
  waiting.send("GET /api/v1/auth/a HTTP/1.1\r\nHost: a\r\n\r\n");
  while (silent.connections() == 0) std::this_thread::yield();
  expect_gateway_error(gateway.get("/api/v1/auth/b"), 503, "Service Unavailable");
}

// A crowd that comes back at once, after a restart, is served in its order instead of refused.
TEST(ForwardingTest, LetsACrowdWaitForConnections) {
  Upstream slow([](const Received&) {
    std::this_thread::sleep_for(2ms);
    return with_length("200 OK\r\n", "{}");
  });
  Config config = config_for({slow.port()});
  config.pool.open_max = 2;
  Gateway gateway(std::move(config));
  std::vector<testkit::HttpClient> crowd;
  for (int i = 0; i < 50; ++i) crowd.push_back(gateway.client());
  for (auto& client : crowd) client.send("GET /api/v1/auth/a HTTP/1.1\r\nHost: a\r\n\r\n");
  for (auto& client : crowd) EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_EQ(slow.connections(), 2);
}

/// Ends a connection as a client does that was killed: with a reset.
void reset(testkit::HttpClient& client) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(client.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  const testkit::HttpClient gone = std::move(client);
}

// Clients that were gone kept their place upstream for half a minute: 256 reloads of a slow page shut a service.
TEST(ForwardingTest, EndsAnExchangeWhoseClientHasResetItsConnection) {
  std::atomic<bool> is_closed = false;
  http::ScriptedServer slow([&](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.wait_for_close();
    is_closed = true;
  });
  Config config = config_for({slow.port()});
  config.forward.response_timeout = 60s;
  Gateway gateway(std::move(config));
  auto client = gateway.client();
  client.send("GET /api/v1/auth/a HTTP/1.1\r\nHost: a\r\n\r\n");
  while (slow.connections() == 0) std::this_thread::yield();
  reset(client);
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!is_closed && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
  EXPECT_TRUE(is_closed);
}

TEST(ForwardingTest, EndsAStreamWhoseClientHasResetItsConnection) {
  std::atomic<bool> is_closed = false;
  http::ScriptedServer slow([&](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst");
    peer.wait_for_close();
    is_closed = true;
  });
  Config config = config_for({slow.port()});
  config.forward.response_timeout = 60s;
  Gateway gateway(std::move(config));
  auto client = gateway.client();
  client.send("GET /api/v1/auth/a HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_bytes(12), "HTTP/1.1 200");
  reset(client);
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!is_closed && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
  EXPECT_TRUE(is_closed);
}

TEST(ForwardingTest, AnswersAClientThatOnlyEndedItsSending) {
  Upstream slow([](const Received&) {
    std::this_thread::sleep_for(1200ms);  // more than one look at the client
    return with_length("200 OK\r\n", "late");
  });
  Gateway gateway(config_for({slow.port()}));
  auto client = gateway.client();
  client.send("GET /api/v1/auth/a HTTP/1.1\r\nHost: a\r\n\r\n");
  client.finish_sending();
  EXPECT_EQ(client.read_reply().body, "late");
}

// Clients that sent their bodies slowly held every connection to a service.
TEST(ForwardingTest, TakesNoConnectionBeforeASmallBodyIsWhole) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  auto slow = gateway.client();
  slow.send("POST /api/v1/auth/a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf ");
  auto slow_chunks = gateway.client();
  slow_chunks.send("POST /api/v1/auth/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf \r\n");
  EXPECT_EQ(gateway.get("/api/v1/auth/c").status, 200);
  EXPECT_EQ(upstream.connections(), 1);
  EXPECT_EQ(upstream.count(), 1U);
  slow.send("whole");
  EXPECT_EQ(slow.read_reply().status, 200);
  EXPECT_EQ(upstream.last().body, "half whole");
  slow_chunks.send("5\r\nwhole\r\n0\r\n\r\n");
  EXPECT_EQ(slow_chunks.read_reply().status, 200);
  EXPECT_EQ(upstream.last().body, "half whole");
}

TEST(ForwardingTest, LetsAClientWaitItsTurn) {
  std::atomic<bool> is_open = false;
  Upstream slow([&](const Received&) {
    while (!is_open) std::this_thread::sleep_for(2ms);
    return with_length("200 OK\r\n", "{}");
  });
  Config config = config_for({slow.port()});
  config.turns.under_way_max = 1;
  Gateway gateway(std::move(config));
  auto first = gateway.client();
  first.send("GET /api/v1/auth/a HTTP/1.1\r\nHost: a\r\n\r\n");
  while (slow.connections() == 0) std::this_thread::yield();
  auto second = gateway.client();
  second.send("GET /api/v1/auth/b HTTP/1.1\r\nHost: a\r\n\r\n");
  is_open = true;
  EXPECT_EQ(first.read_reply().status, 200);
  EXPECT_EQ(second.read_reply().status, 200);
  EXPECT_EQ(slow.connections(), 1);
}

TEST(ForwardingTest, TellsAClientWhoseTurnDoesNotCome) {
  http::ScriptedServer silent([](http::ScriptedPeer& peer) { peer.wait_for_close(); });
  Config config = config_for({silent.port()});
  config.turns.under_way_max = 1;
  config.forward.turn_timeout = 50ms;
  Gateway gateway(std::move(config));
  auto first = gateway.client();
  first.send("GET /api/v1/auth/a HTTP/1.1\r\nHost: a\r\n\r\n");
  while (silent.connections() == 0) std::this_thread::yield();
  const auto reply = gateway.get("/api/v1/auth/b");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.field("Retry-After"), "1");
}

TEST(ForwardingTest, PassesNoMethodOnThatMayMeanAnything) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  const auto trace = gateway.client().request("TRACE", "/api/v1/auth/a");
  EXPECT_EQ(trace.status, 405);
  EXPECT_EQ(trace.field("Allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  EXPECT_EQ(gateway.client().request("CONNECT", "a:1").status, 405);
  EXPECT_EQ(gateway.client().request("PURGE", "/api/v1/auth/a").status, 501);
  EXPECT_EQ(upstream.count(), 0U);
}

// A list of thousands of options cost 18 ms for each request: every field was looked for in it.
TEST(ForwardingTest, RefusesALongListOfConnectionOptions) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  std::string list = "close";
  for (int i = 0; i < 16; ++i) list += ", x" + std::to_string(i);
  EXPECT_EQ(gateway.get("/api/v1/auth/a", {{"Connection", list}}).status, 400);
  EXPECT_EQ(gateway.get("/api/v1/auth/a", {{"Connection", "keep-alive, x-a"}, {"X-A", "1"}}).status, 200);
}

TEST(ForwardingTest, AnswersBadGatewayToWhatIsNotHttp) {
  for (const char* answer :
       {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 99\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"}) {
    Upstream upstream{std::string(answer)};
    Gateway gateway(config_for({upstream.port()}));
    EXPECT_EQ(gateway.get("/api/v1/auth/profile").status, 502) << answer;
  }
}

TEST(ForwardingTest, PassesMethodPathAndQueryByteForByte) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  for (const char* target :
       {"/api/v1/auth/favorites/", "/api/v1/auth/favorites", "/api/v1/auth", "/api/v1/auth/",
        "/api/v1/auth/caf%C3%A9/a%20b?q=%2F..%2f&&x=1+2;y?z", "/api/v1/auth//x?", "/api/v1/auth?a=b"}) {
    EXPECT_EQ(gateway.client().request("PATCH", target).status, 200) << target;
    EXPECT_EQ(upstream.last().request_line(), "PATCH " + std::string(target) + " HTTP/1.1");
  }
}

TEST(ForwardingTest, PutsTheApiPrefixBackForTheAlias) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  EXPECT_EQ(gateway.get("/v1/auth/health/?x=1").status, 200);
  EXPECT_EQ(upstream.last().request_line(), "GET /api/v1/auth/health/?x=1 HTTP/1.1");
}

TEST(ForwardingTest, PassesStatusAndRepeatedFieldsBack) {
  Upstream upstream(
      with_length("418 I'm a teapot\r\nSet-Cookie: a=1\r\nSet-Cookie: refreshToken=2; Path=/\r\n"
                  "Content-Disposition: attachment\r\nRetry-After: 7\r\n",
                  "body"));
  Gateway gateway(config_for({upstream.port()}));
  const auto reply = gateway.get("/api/v1/auth/x");
  EXPECT_EQ(reply.status, 418);
  EXPECT_EQ(reply.body, "body");
  EXPECT_EQ(reply.all("Set-Cookie"), (std::vector<std::string>{"a=1", "refreshToken=2; Path=/"}));
  EXPECT_EQ(reply.field("Content-Disposition"), "attachment");
  EXPECT_EQ(reply.field("Retry-After"), "7");
}

TEST(ForwardingTest, FramesAChunkedAnswerAnew) {
  Upstream upstream(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n");
  Gateway gateway(config_for({upstream.port()}));
  const auto reply = gateway.get("/api/v1/auth/x");
  EXPECT_EQ(reply.body, "abcde");
  EXPECT_FALSE(reply.field("Trailer"));
}

TEST(ForwardingTest, CutsTheClientOffWhenTheUpstreamBreaksOffABody) {
  http::ScriptedServer upstream([](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  });
  Gateway gateway(config_for({upstream.port()}));
  auto client = gateway.client();
  client.send("GET /api/v1/auth/x HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string received = client.read_to_end();
  EXPECT_NE(received.find("Content-Length: 10"), std::string::npos);
  EXPECT_TRUE(received.ends_with("\r\n\r\nabc"));
}

TEST(ForwardingTest, KeepsTheAnnouncedLengthOfAHeadAnswer) {
  Upstream upstream([](const Received&) { return "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"; });
  Gateway gateway(config_for({upstream.port()}));
  auto client = gateway.client();
  for (int i = 0; i < 2; ++i) {
    client.send("HEAD /api/v1/auth/x HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_reply(false).field("Content-Length"), "1234");
  }
  EXPECT_EQ(upstream.connections(), 1);
}

TEST(ForwardingTest, StreamsALargeBodyBothWays) {
  Upstream upstream([](const Received& request) { return with_length("200 OK\r\n", request.body); });
  Gateway gateway(config_for({upstream.port()}));
  std::string body(9 << 20, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 31 >> 7);
  const auto reply = gateway.client().request("POST", "/api/v1/auth/x", body);
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.body == body);
}

TEST(ForwardingTest, StreamsAChunkedRequestAsChunks) {
  Upstream upstream;
  Config config = config_for({upstream.port()});
  config.forward.gathered_bytes_max = 2;
  Gateway gateway(std::move(config));
  auto client = gateway.client();
  client.send("POST /api/v1/auth/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  client.send("2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_EQ(upstream.last().body, "abcde");
  EXPECT_EQ(upstream.last().value("Content-Length"), "");
}

TEST(ForwardingTest, PassesAnEmptyChunkedRequestOn) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  auto client = gateway.client();
  client.send("POST /api/v1/auth/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_EQ(client.request("GET", "/api/v1/auth/next").status, 200);
  EXPECT_EQ(upstream.count(), 2U);
}

TEST(ForwardingTest, SaysContentLengthZeroForAnEmptyPost) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  auto client = gateway.client();
  client.send("POST /api/v1/auth/logout HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_EQ(upstream.last().value("Content-Length"), "0");
}

TEST(ForwardingTest, RefusesADeclaredBodyAboveTheLimitWithoutAskingTheUpstream) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  auto client = gateway.client();
  client.send("POST /api/v1/auth/x HTTP/1.1\r\nHost: a\r\nContent-Length: 10485761\r\n\r\n");
  const auto reply = client.read_reply();
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.json().at("code"), "PAYLOAD_TOO_LARGE");
  EXPECT_EQ(upstream.connections(), 0);
}

TEST(ForwardingTest, RefusesAChunkedBodyThatGrowsAboveTheLimit) {
  Upstream upstream;
  Config config = config_for({upstream.port()});
  config.forward.body_bytes_max = 8;
  Gateway gateway(std::move(config));
  auto client = gateway.client();
  client.send(
      "POST /api/v1/auth/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nabcde\r\n");
  EXPECT_EQ(client.read_reply().status, 413);
}

TEST(ForwardingTest, TakesLargerBodiesWhereDocumentsComeInPieces) {
  Upstream upstream;
  Config config = test_config();
  config.services[1].addresses = addresses(url_of(upstream.port()));
  config.forward.body_bytes_max = 8;
  config.forward.upload_bytes_max = 12;
  Gateway gateway(std::move(config));
  const std::string path = "/api/v1/users/documents/uploads/x";
  EXPECT_EQ(gateway.client().request("PATCH", path, std::string(12, 'x')).status, 200);
  EXPECT_EQ(gateway.client().request("PATCH", path, std::string(13, 'x')).status, 413);
  EXPECT_EQ(gateway.client().request("PATCH", "/api/v1/users/profile", std::string(9, 'x')).status, 413);
}

TEST(ForwardingTest, PassesAnAnswerOnThatComesBeforeTheWholeBody) {
  http::ScriptedServer upstream([](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write(with_length("401 Unauthorized\r\n", "{}"));
    peer.wait_for_close();
  });
  Gateway gateway(config_for({upstream.port()}));
  EXPECT_EQ(gateway.client().request("POST", "/api/v1/auth/x", std::string(5 << 20, 'x')).status, 401);
}

// Symptom: an interim answer ended the sending of the body, and the request hung until its time was over.
TEST(ForwardingTest, PassesInterimAnswersOnAndSendsTheWholeBodyAllTheSame) {
  constexpr std::size_t kBytes = 300'000;
  std::atomic<std::size_t> arrived = 0;
  http::ScriptedServer upstream([&arrived](http::ScriptedPeer& peer) {
    peer.read_head();
    arrived += peer.read_exactly(1'000).size();
    peer.write(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 104 Upload Resumption Supported\r\nLocation: /x\r\n"
        "Access-Control-Allow-Origin: *\r\nX-Powered-By: test\r\n\r\n");
    arrived += peer.read_exactly(kBytes - 1'000).size();
    peer.write(with_length("201 Created\r\nLocation: /x\r\n", "{}"));
    peer.wait_for_close();
  });
  Gateway gateway(config_for({upstream.port()}));
  auto client = gateway.client();
  client.send("POST /api/v1/auth/x HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + std::string(kBytes, 'x'));
  const std::string interim = "HTTP/1.1 104 Upload Resumption Supported\r\nLocation: /x\r\n\r\n";
  EXPECT_EQ(client.read_bytes(interim.size()), interim);
  EXPECT_EQ(client.read_reply().status, 201);
  EXPECT_EQ(arrived, kBytes);
}

TEST(ForwardingTest, ReusesOneConnectionForRequestsInTurn) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_EQ(upstream.connections(), 1);
}

TEST(ForwardingTest, NeverReusesAConnectionThatSaidMoreThanItsAnswer) {
  const std::string answer = with_length("200 OK\r\n", "mine");
  Upstream upstream([&](const Received&) { return answer + with_length("200 OK\r\n", "poison"); });
  Gateway gateway(config_for({upstream.port()}));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(gateway.get("/api/v1/auth/x").body, "mine");
  EXPECT_EQ(upstream.connections(), 3);
}

/// Answers the first request of a connection and closes it when the second has come.
http::ScriptedServer::Script close_on_second(std::atomic<int>& posts) {
  return [&posts](http::ScriptedPeer& peer) {
    posts += peer.read_head().starts_with("POST");
    peer.write(with_length("200 OK\r\n", "{}"));
    posts += peer.read_head().starts_with("POST");
  };
}

TEST(ForwardingTest, RepeatsAGetWhenAKeptConnectionWasClosed) {
  std::atomic<int> posts = 0;
  http::ScriptedServer upstream(close_on_second(posts));
  Gateway gateway(config_for({upstream.port()}));
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_EQ(upstream.connections(), 2);
}

TEST(ForwardingTest, NeverRepeatsAPostThatWasSent) {
  std::atomic<int> posts = 0;
  http::ScriptedServer upstream(close_on_second(posts));
  Gateway gateway(config_for({upstream.port()}));
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_EQ(gateway.client().request("POST", "/api/v1/auth/x").status, 502);
  EXPECT_EQ(posts, 1);
}

/// Answers one request a connection and closes it.
http::ScriptedServer::Script close_after_first(std::atomic<int>& closed) {
  return [&closed](http::ScriptedPeer& peer) {
    peer.read_head();
    peer.write(with_length("200 OK\r\n", "{}"));
    peer.close();
    ++closed;
    closed.notify_all();
  };
}

TEST(ForwardingTest, SendsAPostOnANewConnectionWhenTheKeptOneWasClosed) {
  std::atomic<int> closed = 0;
  http::ScriptedServer upstream(close_after_first(closed));
  Gateway gateway(config_for({upstream.port()}));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(gateway.client().request("POST", "/api/v1/auth/x", "{}").status, 200);
    closed.wait(i);
  }
  EXPECT_EQ(upstream.connections(), 20);
}

TEST(ForwardingTest, AnswersEveryGetOfAnUpstreamThatClosesItsKeptConnections) {
  std::atomic<int> closed = 0;
  http::ScriptedServer upstream(close_after_first(closed));
  Gateway gateway(config_for({upstream.port()}));
  auto client = gateway.client();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.request("GET", "/api/v1/auth/x").status, 200);
}

TEST(ForwardingTest, RepeatsAGetOnceAndNoMore) {
  Upstream upstream(std::string{});
  Gateway gateway(config_for({upstream.port()}));
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 502);
  EXPECT_EQ(upstream.count(), 2U);
}

// While instances were replaced, a request on a new connection to one that was just stopping became a 502.
TEST(ForwardingTest, TriesAGetElsewhereWhenANewConnectionBreaks) {
  Upstream breaking(std::string{});
  Upstream alive;
  Gateway gateway(config_for({breaking.port(), alive.port()}));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_EQ(alive.count(), 4U);
}

TEST(ForwardingTest, PrefersAnInstanceThatStaysToOneThatSaysGoodbye) {
  Upstream leaving(with_length("200 OK\r\nConnection: close\r\n", "{}"));
  Upstream staying;
  Gateway gateway(config_for({leaving.port(), staying.port()}));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_LE(leaving.count(), 1U);
}

TEST(ForwardingTest, UsesInstancesThatAllSayGoodbye) {
  Upstream leaving(with_length("200 OK\r\nConnection: close\r\n", "{}"));
  Gateway gateway(config_for({leaving.port()}));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
}

TEST(ForwardingTest, SkipsADeadInstanceForEveryRequestAfterTheFirst) {
  Upstream alive;
  Gateway gateway(config_for({dead_port(), alive.port()}));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_EQ(alive.count(), 6U);
}

// Nothing of it was sent, so nothing can happen twice.
TEST(ForwardingTest, TriesAPostElsewhereWhenConnectingFailed) {
  Upstream alive;
  Gateway gateway(config_for({dead_port(), alive.port()}));
  auto client = gateway.client();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.request("POST", "/api/v1/auth/x", "whole content").status, 200);
    EXPECT_EQ(alive.last().body, "whole content");
  }
  EXPECT_EQ(alive.count(), 3U);
}

TEST(ForwardingTest, SharesRequestsBetweenInstances) {
  Upstream first;
  Upstream second;
  Gateway gateway(config_for({first.port(), second.port()}));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
  EXPECT_EQ(first.count(), 3U);
  EXPECT_EQ(second.count(), 3U);
}

TEST(ForwardingTest, TakesAnInstanceBackThatRestarted) {
  const std::uint16_t port = dead_port();
  Gateway gateway(config_for({port}));
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 502);
  Upstream restarted([](const Received&) { return with_length("200 OK\r\n", "{}"); }, port);
  EXPECT_EQ(gateway.get("/api/v1/auth/x").status, 200);
}

}  // namespace
}  // namespace gateway::testing
