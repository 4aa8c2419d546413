// Socket.IO as a client sees it (docs/http-contract.md §4.6), on every store.
#include "testing/http/websocket.hpp"
#include "testing/service/lost_accounts.hpp"
#include "user/testing/sessions.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;
using testkit::client_frame;
using testkit::WebSocketClient;
using testkit::WebSocketFrame;

constexpr const char* kHandshake = "/socket.io/?EIO=4&transport=websocket";
constexpr const char* kEvent = R"(42["notification:new",{"id":"1"}])";

/// Without "Bearer ".
std::string token_of(const Person& person) { return person.authorization.substr(7); }

class Socket : public WebSocketClient {
 public:
  explicit Socket(World& world) : WebSocketClient(world.app().port()) {
    EXPECT_EQ(open(kHandshake), 101) << head();
    opening_ = read_text();
  }
  Socket(World& world, const Person& person) : Socket(world) {
    send_text(R"(40{"token":")" + token_of(person) + "\"}");
    EXPECT_TRUE(read_text().starts_with(R"(40{"sid":")"));
  }
  [[nodiscard]] const std::string& opening() const { return opening_; }

 private:
  std::string opening_;
};

/// The contract has one second for what ends a socket; sanitizers on a busy machine get more. Nothing else ends one
/// here before its pings do.
constexpr auto kSoon = 15s;

/// "41", then Close, soon after what has just happened: the client stays away.
void expect_closed_for_good(Socket& socket) {
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(socket.read_text(), "41");
  EXPECT_LT(std::chrono::steady_clock::now() - began, kSoon);
  const WebSocketFrame last = socket.read();
  EXPECT_EQ(last.code(), 1000);
  EXPECT_TRUE(socket.is_at_end());
}

void expect_closed(Socket& socket, int code) {
  EXPECT_EQ(socket.read().code(), code);
  EXPECT_TRUE(socket.is_at_end());
}

void expect_open(World& world, const Person& person, Socket& socket) {
  world.app().sockets().deliver(person.id, "notification:new", R"({"id":"1"})");
  EXPECT_EQ(socket.read_text(), kEvent);
}

Config with_sockets(SocketSettings sockets) {
  Config config = test_config();
  config.sockets = sockets;
  return config;
}

class SocketsTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(SocketsTest);

// Handshakes.

TEST(SocketHandshakeTest, RefusesInTheWordsOfTheProtocol) {
  World world;
  const testkit::FieldList upgrade{{"Connection", "Upgrade"},
                                   {"Upgrade", "websocket"},
                                   {"Sec-WebSocket-Version", "13"},
                                   {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  const auto with = [&upgrade](std::size_t changed, std::string value) {
    testkit::FieldList fields = upgrade;
    fields[changed].second = std::move(value);
    return fields;
  };
  testkit::FieldList foreign = upgrade;
  foreign.emplace_back("Origin", "http://evil.example");
  const struct {
    const char* name;
    const char* method;
    std::string target;
    testkit::FieldList fields;
    int status;
    int code;
  } rows[] = {
      {"plain", "GET", "/socket.io", {}, 400, 0},
      {"plain, slash", "GET", "/socket.io/", {}, 400, 0},
      {"polling", "GET", "/socket.io/?EIO=4&transport=polling", {}, 400, 0},
      {"polling, post", "POST", "/socket.io/?EIO=4&transport=polling&sid=x", {}, 400, 0},
      {"session", "GET", std::string(kHandshake) + "&sid=abc", upgrade, 400, 1},
      {"session by post", "POST", std::string(kHandshake) + "&sid=abc", {}, 400, 1},
      {"method", "POST", kHandshake, {}, 400, 2},
      {"no upgrade", "GET", kHandshake, {}, 400, 3},
      {"other protocol", "GET", kHandshake, with(1, "h2c"), 400, 3},
      {"other version", "GET", kHandshake, with(2, "8"), 400, 3},
      {"short key", "GET", kHandshake, with(3, "AAAA"), 400, 3},
      {"key that is none", "GET", kHandshake, with(3, "!"), 400, 3},
      {"origin", "GET", kHandshake, foreign, 403, 4},
      {"old protocol", "GET", "/socket.io/?EIO=3&transport=websocket", upgrade, 400, 5},
      {"no protocol", "GET", "/socket.io/?transport=websocket", upgrade, 400, 5},
  };
  for (const auto& row : rows) {
    const auto reply = world.client().request(row.method, row.target, {}, row.fields);
    EXPECT_EQ(reply.status, row.status) << row.name << reply.body;
    EXPECT_EQ(reply.json().at("code"), row.code) << row.name << reply.body;
    EXPECT_EQ(reply.json().as_object().size(), 2U) << row.name;
  }
  EXPECT_TRUE(world.shows(R"(socket_handshakes_refused_total{service="user-service",reason="origin"} 1)"));
}

TEST(SocketHandshakeTest, AgreesOnNoExtensionAndTakesEveryListedOrigin) {
  World world;
  for (const std::string origin : {"", "Origin: http://localhost:5173\r\n", "Origin: http://a\r\n"}) {
    WebSocketClient client(world.app().port());
    EXPECT_EQ(client.open(kHandshake, origin + "Sec-WebSocket-Extensions: permessage-deflate\r\n"), 101) << origin;
    EXPECT_NE(client.head().find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos);
    EXPECT_EQ(client.head().find("Sec-WebSocket-Extensions"), std::string::npos);
    EXPECT_TRUE(client.read_text().starts_with(R"(0{"sid":")"));
  }
}

TEST(SocketHandshakeTest, OpensAsTheOldServerDid) {
  World world;
  const Socket socket(world);
  const auto opening = boost::json::parse(socket.opening().substr(1));
  EXPECT_EQ(socket.opening().front(), '0');
  EXPECT_EQ(opening.at("upgrades").as_array().size(), 0U);
  EXPECT_EQ(opening.at("pingInterval"), 25'000);
  EXPECT_EQ(opening.at("pingTimeout"), 20'000);
  EXPECT_EQ(opening.at("maxPayload"), 1'000'000);
  EXPECT_EQ(opening.at("sid").as_string().size(), 20U);
}

TEST(SocketHandshakeTest, HasSoManyPlacesAndNoMore) {
  Config config = test_config();
  config.hub.sockets_max = 1;
  World world("memory", config);
  const Person kevin = world.sign_up();
  {
    Socket only(world, kevin);
    WebSocketClient other(world.app().port());
    EXPECT_EQ(other.open(kHandshake), 503);
    EXPECT_NE(other.head().find("Retry-After: "), std::string::npos);
    EXPECT_TRUE(world.shows(R"(sockets_open{service="user-service"} 1)"));
  }
  EXPECT_TRUE(world.comes_to_show(R"(sockets_open{service="user-service"} 0)"));
  const Socket next(world, kevin);
}

// Tokens.

TEST_P(SocketsTest, ConnectWithAGoodTokenAndGetTheEventsOfTheirUser) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  Socket first(world, kevin);
  Socket second(world, kevin);
  Socket stranger(world, other);
  for (int i = 0; i < 50; ++i) world.app().sockets().deliver(kevin.id, "e", std::to_string(i));
  for (int i = 0; i < 50; ++i) {
    const std::string event = R"(42["e",)" + std::to_string(i) + "]";
    EXPECT_EQ(first.read_text(), event);
    EXPECT_EQ(second.read_text(), event);
  }
  expect_open(world, other, stranger);
}

TEST_P(SocketsTest, AreToldOfEachNotificationOnceAndInOrder) {
  Config config = test_config();
  config.internal_token = base::Secret("a token of 24 characters");
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  Socket first(world, kevin);
  Socket second(world, kevin);
  for (int i = 1; i <= 5; ++i) {
    const std::string body =
        R"({"userId":")" + kevin.id + R"(","title":")" + std::to_string(i) + R"(","message":"m","metadata":{"n":1}})";
    const auto made = world.post("notifications/internal", body, {{"X-Internal-Token", "a token of 24 characters"}});
    ASSERT_EQ(made.status, 201) << made.body;
    boost::json::value expected = made.json().at("data");
    expected.as_object()["unreadCount"] = i;
    for (Socket* socket : {&first, &second}) {
      const std::string event = socket->read_text();
      ASSERT_TRUE(event.starts_with("42")) << event;
      const auto arguments = boost::json::parse(event.substr(2));
      EXPECT_EQ(arguments.at(0), "notification:new");
      EXPECT_EQ(arguments.at(1), expected);
    }
  }
}

TEST(SocketTokenTest, RefusesInTheWordsOfTheContract) {
  Config config = test_config();
  config.limits.set("SOCKET_REFUSED", {1'000, 1min});
  World world("memory", config);
  const Person kevin = world.sign_up();
  for (const auto& bad : testkit::bad_tokens(kevin.id, world.clock().now())) {
    if (bad.code == "TOKEN_MISSING") continue;
    Socket socket(world);
    socket.send_text(R"(40{"token":")" + bad.authorization.substr(7) + "\"}");
    EXPECT_EQ(socket.read_text(), R"(44{"message":")" + bad.message + "\"}");
    expect_closed(socket, 1000);
  }
  for (const char* packet : {"40", "40{}", R"(40{"token":""})", R"(40{"token":null})", R"(40{"token":{"a":1}})"}) {
    Socket socket(world);
    socket.send_text(packet);
    EXPECT_EQ(socket.read_text(), R"(44{"message":"Authentication required"})") << packet;
    expect_closed(socket, 1000);
  }
}

TEST(SocketTokenTest, RefusesHandshakesOfAnAddressThatIsRefusedAgainAndAgain) {
  Config config = test_config();
  config.limits.set("SOCKET_REFUSED", {2, 1min});
  World world("memory", config);
  for (int i = 0; i < 3; ++i) {
    Socket socket(world);
    socket.send_text(R"(40{"token":"x"})");
    EXPECT_EQ(socket.read_text(), R"(44{"message":"Invalid token"})");
    expect_closed(socket, 1000);
  }
  WebSocketClient blocked(world.app().port());
  EXPECT_EQ(blocked.open(kHandshake), 429);
  EXPECT_NE(blocked.head().find("Retry-After: "), std::string::npos);
  world.clock().advance(1min);
  const Socket again(world);
}

// An outage is no refusal: clients come back by themselves.
TEST(SocketTokenTest, ClosesWithoutAWordWhenTheAccountsAreLost) {
  World world("memory", test_config(), testkit::without_accounts);
  Socket socket(world);
  const std::string bearer = testkit::bearer_of(testkit::claims_of("kevin", world.clock().now()));
  socket.send_text(R"(40{"token":")" + bearer.substr(7) + "\"}");
  expect_closed(socket, 1013);
}

TEST_P(SocketsTest, EndWhenTheirTokenIsRevoked) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  Socket socket(world, kevin);
  Socket stranger(world, other);
  const auto claims = security::Hs256Jwt(testkit::token_key()).verify(token_of(kevin), world.clock().now());
  ASSERT_TRUE(world.run(world.stores().revocations->revoke({claims->token_id, kevin.id, claims->expires_at})));
  expect_closed_for_good(socket);
  expect_open(world, other, stranger);
  EXPECT_TRUE(world.comes_to_show(R"(sockets_closed_total{service="user-service",reason="token_ended"} 1)"));
  Socket late(world);
  late.send_text(R"(40{"token":")" + token_of(kevin) + "\"}");
  EXPECT_EQ(late.read_text(), R"(44{"message":"Token has been revoked"})");
}

TEST_P(SocketsTest, EndWhenTheirUserIsSuspended) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  Socket socket(world, kevin);
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(kevin.id, std::nullopt)));
  expect_closed_for_good(socket);
  Socket late(world);
  late.send_text(R"(40{"token":")" + token_of(world.sign_in(kevin)) + "\"}");
  EXPECT_EQ(late.read_text(), R"(44{"message":"Your account has been suspended. Please contact support."})");
  expect_closed(late, 1000);
}

TEST_P(SocketsTest, EndWhenTheirUserIsDeleted) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  Socket socket(world, kevin);
  ASSERT_TRUE(world.run(world.stores().accounts->remove(kevin.id)));
  expect_closed_for_good(socket);
}

TEST_P(SocketsTest, OfTheTokenThatChangedThePasswordStay) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  auto other_claims = testkit::claims_of(kevin.id, world.clock().now());
  other_claims.token_id = "ffffffffffffffffffffffffffffffff";
  const Person elsewhere{kevin.id, testkit::bearer_of(other_claims)};
  Socket asking(world, kevin);
  Socket other(world, elsewhere);
  const auto claims = security::Hs256Jwt(testkit::token_key()).verify(token_of(kevin), world.clock().now());
  ASSERT_TRUE(world.run(world.stores().accounts->end_tokens(kevin.id, claims->token_id)));
  expect_closed_for_good(other);
  expect_open(world, kevin, asking);
}

TEST_P(SocketsTest, EndWithTheirSessionAndWithNoOther) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto sign_in = [&](const std::string& family, const std::string& token) {
    EXPECT_TRUE(world.run(world.stores().sessions->create(session_of(world, kevin, family))));
    auto claims = testkit::claims_of(kevin.id, world.clock().now());
    claims.session_id = family;
    claims.token_id = token;
    return Person{kevin.id, testkit::bearer_of(claims)};
  };
  const std::string family = "00000000-0000-4000-8000-000000000001";
  const Person here = sign_in(family, "00000000000000000000000000000001");
  const Person there = sign_in("00000000-0000-4000-8000-000000000002", "00000000000000000000000000000002");
  Socket ended(world, here);
  Socket stays(world, there);
  ASSERT_TRUE(world.run(world.stores().sessions->revoke_family(family)));
  expect_closed_for_good(ended);
  expect_open(world, there, stays);
}

TEST(SocketTokenTest, EndsAtItsTimeAndNotBefore) {
  World world;
  const Person kevin = world.sign_up();
  auto claims = testkit::claims_of(kevin.id, world.clock().now());
  claims.expires_at = world.clock().now() + 60s;
  const Person soon{kevin.id, testkit::bearer_of(claims)};
  Socket socket(world, soon);
  world.clock().advance(60s + 4999ms);
  expect_open(world, kevin, socket);
  world.clock().advance(1ms);
  expect_closed_for_good(socket);
}

TEST(SocketTokenTest, ReplacesTheOldestOfAUserWithTooMany) {
  Config config = test_config();
  config.hub.sockets_per_user_max = 2;
  World world("memory", config);
  const Person kevin = world.sign_up();
  Socket oldest(world, kevin);
  Socket second(world, kevin);
  Socket third(world, kevin);
  expect_closed_for_good(oldest);
  world.app().sockets().deliver(kevin.id, "notification:new", R"({"id":"1"})");
  EXPECT_EQ(second.read_text(), kEvent);
  EXPECT_EQ(third.read_text(), kEvent);
}

// What clients do wrong.

TEST(SocketMisuseTest, ClosesWhoPresentsNoTokenInTime) {
  World world("memory", with_sockets({.connect_timeout = 100ms}));
  Socket socket(world);
  expect_closed(socket, 1008);
}

TEST(SocketMisuseTest, ClosesWhoAnswersNoPing) {
  World world("memory", with_sockets({.ping_interval = 1s, .ping_timeout = 3s}));
  const Person kevin = world.sign_up();
  Socket socket(world, kevin);
  EXPECT_EQ(socket.read_text(), "2");
  socket.send_text("3");
  EXPECT_EQ(socket.read_text(), "2");
  // Neither pings of WebSocket nor an unfinished message are an answer.
  socket.send(client_frame(0x89, "") + client_frame(0x01, "3"));
  EXPECT_EQ(socket.read().opcode, 10);
  expect_closed(socket, 1008);
}

TEST(SocketMisuseTest, ClosesWhoBreaksTheProtocol) {
  World world("memory", with_sockets({.message_bytes_max = 4096, .frames_max = 20}));
  const Person kevin = world.sign_up();
  const std::string connect = R"(40{"token":")" + token_of(kevin) + "\"}";
  std::string flood;
  for (int i = 0; i < 21; ++i) flood += client_frame(0x81, "6");
  std::string fragments = client_frame(0x01, "6");
  for (int i = 0; i < 20; ++i) fragments += client_frame(0x00, "");
  const struct {
    const char* name;
    std::string bytes;
    int code;
  } rows[] = {
      {"garbage", "GET / HTTP/1.1\r\n\r\n", 1002},
      {"binary", client_frame(0x82, "x"), 1003},
      {"no UTF-8", client_frame(0x81, "4\xff"), 1007},
      {"too large", client_frame(0x81, "4" + std::string(4096, 'x')), 1009},
      {"too large in fragments", client_frame(0x01, std::string(4000, '4')) + client_frame(0x80, std::string(97, '4')),
       1009},
      {"no packet", client_frame(0x81, "x"), 1008},
      {"empty packet", client_frame(0x81, ""), 1008},
      {"token that is no JSON", client_frame(0x81, "40{"), 1008},
      {"second connect", client_frame(0x81, connect) + client_frame(0x81, connect), 1008},
      {"flood", flood, 1008},
      {"fragments without end", fragments, 1008},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Socket socket(world);
    socket.send(row.bytes);
    expect_closed(socket, row.code);
  }
}

// Each ping is answered, so a flood of them is one of ours as well.
TEST(SocketMisuseTest, ClosesWhoFloodsItWithPings) {
  World world("memory", with_sockets({.frames_max = 20}));
  Socket socket(world);
  std::string flood;
  for (int i = 0; i < 21; ++i) flood += client_frame(0x89, "ping");
  socket.send(flood);
  WebSocketFrame frame = socket.read();
  int pongs = 0;
  for (; frame.opcode == 10; frame = socket.read()) ++pongs;
  EXPECT_LE(pongs, 20);
  EXPECT_EQ(frame.code(), 1008);
  EXPECT_TRUE(socket.is_at_end());
}

TEST(SocketMisuseTest, RefusesOtherNamespacesAndGoesOn) {
  World world;
  const Person kevin = world.sign_up();
  Socket socket(world, kevin);
  socket.send_text("40/admin,{}");
  EXPECT_EQ(socket.read_text(), R"(44/admin,{"message":"Invalid namespace"})");
  socket.send_text(R"(42["event of a client",{}])");
  expect_open(world, kevin, socket);
}

TEST(SocketMisuseTest, ResetsWhoDoesNotRead) {
  World world("memory", with_sockets({.queue_bytes_max = 1024 * 1024}));
  const Person kevin = world.sign_up();
  Socket slow(world, kevin);
  Socket other(world, kevin);
  const std::string large = "\"" + std::string(32 * 1024, 'x') + "\"";
  for (int i = 0; i < 400 && !world.shows(R"(sockets_closed_total{service="user-service",reason="slow"} 1)"); ++i) {
    for (int j = 0; j < 8; ++j) world.app().sockets().deliver(kevin.id, "e", large);
    for (int j = 0; j < 8; ++j) EXPECT_EQ(other.read_text().size(), large.size() + 8);
  }
  EXPECT_TRUE(world.shows(R"(sockets_closed_total{service="user-service",reason="slow"} 1)"));
  expect_open(world, kevin, other);
}

// Ends.

TEST(SocketEndTest, AnswersACloseFrameAndLeaves) {
  World world;
  const Person kevin = world.sign_up();
  Socket socket(world, kevin);
  socket.send(client_frame(0x88, "\x03\xe8"));
  expect_closed(socket, 1000);
  EXPECT_TRUE(world.comes_to_show(R"(sockets_closed_total{service="user-service",reason="client"} 1)"));
}

TEST(SocketEndTest, ClosesWhenTheClientSaysSoInItsOwnWords) {
  World world;
  const Person kevin = world.sign_up();
  for (const char* packet : {"1", "41"}) {
    Socket socket(world, kevin);
    socket.send_text(packet);
    EXPECT_TRUE(socket.read().is_close()) << packet;
    EXPECT_TRUE(socket.is_at_end());
  }
}

TEST(SocketEndTest, TellsWhoEndsHisSendingThatHeMayComeBack) {
  World world;
  const Person kevin = world.sign_up();
  Socket socket(world, kevin);
  socket.http().finish_sending();
  expect_closed(socket, 1001);
}

TEST(SocketEndTest, TellsClientsOfAStopSoThatTheyComeBack) {
  World world;
  const Person kevin = world.sign_up();
  Socket socket(world, kevin);
  world.app().begin_drain();
  expect_open(world, kevin, socket);
  WebSocketClient late(world.app().port());
  EXPECT_EQ(late.open(kHandshake), 503);
  world.app().stop_accepting();
  expect_closed(socket, 1001);
}

}  // namespace
}  // namespace user
