#include "http/server.hpp"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/socket.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "http/message/response.hpp"
#include "testing/http/client.hpp"
#include "testing/http/server.hpp"

namespace http {
namespace {

using namespace std::chrono_literals;
using testkit::HttpClient;

/// Answers with what it got: method, target and body; "/throw", "/early" and
/// "/inform" do as they are called.
class EchoHandler final : public RequestHandler {
 public:
  runtime::Task<Response> handle(Request& request) override {
    if (request.path() == "/throw") throw std::runtime_error("secret");
    if (request.path() == "/early") co_return json_response(403, R"({"early":true})");
    if (request.path() == "/split") co_return split_response();
    if (request.path() == "/inform") {
      const Fields fields{{"Location", "/here"}};
      const bool is_told = co_await request.body().inform(104, fields);
      if (!is_told) co_return json_response(200, "{}");
    }
    auto body = co_await read_body(request, 8 * 1024 * 1024);
    if (!body) co_return json_response(413, R"({"refused":true})");
    co_return json_response(
        200, std::string(request.head().method_text) + " " + std::string(request.head().target) + " " + *body);
  }

 private:
  static Response split_response() {
    Response response = json_response(200, "{}");
    response.fields.add("X-Value", "a\r\nSet-Cookie: b=c");
    return response;
  }
};

class ServerTest : public testing::Test {
 protected:
  static ServerLimits stalling_after(std::chrono::milliseconds time) {
    ServerLimits limits;
    limits.body_stall_timeout = time;
    return limits;
  }
  EchoHandler handler_;
  testkit::HttpServer server_{handler_};
};

TEST_F(ServerTest, AnswersMalformedRequestsAndCloses) {
  HttpClient client(server_.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  const auto reply = client.read_reply();
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_EQ(reply.json().at("success"), false);
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, CutsOffASlowHead) {
  ServerLimits limits;
  limits.header_timeout = 300ms;
  testkit::HttpServer server(handler_, limits);
  HttpClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(client.read_reply().status, 408);
}

TEST_F(ServerTest, CutsOffASlowBodyWhileOthersAreServed) {
  testkit::HttpServer server(handler_, stalling_after(300ms));
  HttpClient slow(server.port());
  slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
  HttpClient fast(server.port());
  EXPECT_EQ(fast.request("GET", "/").status, 200);
  EXPECT_EQ(slow.read_reply().status, 413);
  EXPECT_TRUE(slow.is_closed_by_server());
}

/// Whether bytes of an answer are there, or come within 50 ms.
bool has_answer(const HttpClient& client) {
  pollfd waiting{.fd = client.descriptor(), .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 50) > 0;
}

// No pause of it is long enough for the stall timeout.
TEST_F(ServerTest, CutsOffABodyThatTrickles) {
  testkit::HttpServer server(handler_, stalling_after(300ms));
  HttpClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  bool is_answered = false;
  for (int sent = 0; sent < 600 && !is_answered; ++sent) {
    client.send("x");
    is_answered = has_answer(client);
  }
  ASSERT_TRUE(is_answered);
  EXPECT_EQ(client.read_reply().status, 413);
}

TEST_F(ServerTest, ClosesAConnectionAfterItsLastRequest) {
  ServerLimits two;
  two.requests_per_connection_max = 2;
  testkit::HttpServer server(handler_, two);
  HttpClient client(server.port());
  EXPECT_FALSE(client.request("GET", "/first").field("Connection"));
  EXPECT_EQ(client.request("GET", "/last").field("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, ClosesIdleConnections) {
  ServerLimits limits;
  limits.idle_timeout = 2s;  // the machine may pause between connecting and asking
  testkit::HttpServer server(handler_, limits);
  HttpClient client(server.port());
  EXPECT_EQ(client.request("GET", "/").status, 200);
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, TurnsAnExceptionIntoA500WithoutItsText) {
  HttpClient client(server_.port());
  const auto reply = client.request("GET", "/throw");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
}

TEST_F(ServerTest, NeverSplitsAResponse) {
  HttpClient client(server_.port());
  const auto reply = client.request("GET", "/split");
  EXPECT_FALSE(reply.field("Set-Cookie"));
  EXPECT_EQ(reply.field("X-Value"), "a  Set-Cookie: b=c");
}

TEST_F(ServerTest, DeliversAnEarlyAnswerToAClientThatIsStillSending) {
  HttpClient client(server_.port());
  const auto reply = client.request("POST", "/early", std::string(6 * 1024 * 1024, 'x'));
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.field("Connection"), "close");
}

TEST_F(ServerTest, KeepsTheConnectionAfterASmallUnreadBody) {
  HttpClient client(server_.port());
  client.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nGET ");
  EXPECT_EQ(client.read_reply().status, 403);
  EXPECT_EQ(client.request("GET", "/next").body, "GET /next ");
}

TEST_F(ServerTest, SendsContinueWhenTheBodyIsWanted) {
  HttpClient client(server_.port());
  client.send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: "
      "100-continue\r\n\r\n");
  EXPECT_EQ(client.read_bytes(25), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_EQ(client.read_reply().body, "POST / hi");
}

TEST_F(ServerTest, SendsAnInterimAnswerBeforeTheBodyIsThere) {
  HttpClient client(server_.port());
  client.send("POST /inform HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  const std::string interim = "HTTP/1.1 104 Upload Resumption Supported\r\nLocation: /here\r\n\r\n";
  EXPECT_EQ(client.read_bytes(interim.size()), interim);
  EXPECT_EQ(client.read_bytes(25), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_EQ(client.read_reply().body, "POST /inform hi");
}

// RFC 9110 section 15.2: HTTP/1.0 knows no interim answers.
TEST_F(ServerTest, SendsNoInterimAnswerToHttp10) {
  HttpClient client(server_.port());
  client.send("POST /inform HTTP/1.0\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(client.read_bytes(12), "HTTP/1.1 200");
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  HttpClient client(server_.port());
  client.send(
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: "
      "a\r\nContent-Length: 1\r\n\r\nx"
      "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_reply().body, "GET /1 ");
  EXPECT_EQ(client.read_reply().body, "POST /2 x");
  EXPECT_EQ(client.read_reply().body, "GET /3 ");
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  HttpClient client(server_.port());
  const auto reply = client.request("HEAD", "/abc");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Content-Length"), "10");
  EXPECT_EQ(client.request("GET", "/d").body, "GET /d ");
}

TEST_F(ServerTest, KeepsHttp10ConnectionsOnlyOnRequest) {
  HttpClient closing(server_.port());
  closing.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(closing.read_reply().field("Connection"), "close");
  HttpClient kept(server_.port());
  kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(kept.read_reply().field("Connection"), "keep-alive");
}

TEST_F(ServerTest, CarriesTheSecurityFields) {
  HttpClient client(server_.port());
  const auto reply = client.request("GET", "/");
  EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(reply.field("X-Frame-Options"), "SAMEORIGIN");
  EXPECT_EQ(reply.field("Strict-Transport-Security"), "max-age=31536000; includeSubDomains");
  EXPECT_EQ(reply.field("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'self'");
  EXPECT_FALSE(reply.field("X-Powered-By"));
  EXPECT_TRUE(reply.field("Date"));
}

TEST_F(ServerTest, SaysGoodbyeWhileDraining) {
  HttpClient client(server_.port());
  EXPECT_FALSE(client.request("GET", "/").field("Connection"));
  server_.server().announce_closing();
  EXPECT_EQ(client.request("GET", "/").field("Connection"), "close");
}

// A request that had just arrived on an idle connection was answered with a reset.
TEST_F(ServerTest, AnswersARequestThatArrivesAsItDrains) {
  // Idle connections are listened to for 100 ms more. A client that this machine held up meanwhile came too late.
  for (int attempt = 0; attempt < 20; ++attempt) {
    testkit::HttpServer server(handler_);
    HttpClient client(server.port());
    EXPECT_EQ(client.request("GET", "/").status, 200);
    const auto since = std::chrono::steady_clock::now();
    server.server().drain();
    client.send("GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
    if (std::chrono::steady_clock::now() - since > 50ms) continue;
    const auto last = client.read_reply();
    EXPECT_EQ(last.status, 200);
    EXPECT_EQ(last.field("Connection"), "close");
    return;
  }
  FAIL() << "no request came in time";
}

TEST_F(ServerTest, ClosesIdleConnectionsAndRefusesNewOnesWhenDrained) {
  HttpClient client(server_.port());
  EXPECT_EQ(client.request("GET", "/").status, 200);
  server_.server().drain();
  EXPECT_TRUE(client.is_closed_by_server());
  bool is_refused = false;
  for (int i = 0; i < 2000 && !is_refused; ++i) {
    std::this_thread::sleep_for(10ms);
    try {
      const HttpClient late(server_.port());
    } catch (const std::runtime_error&) {
      is_refused = true;
    }
  }
  EXPECT_TRUE(is_refused);
  for (int i = 0; i < 2000 && server_.server().open_connections() > 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(server_.server().open_connections(), 0U);
}

// --- the request corpora over the wire
// ------------------------------------------------------------------------------

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct CorpusRow {
  std::string kind, file, settings;
};

std::vector<CorpusRow> corpus_index() {
  std::ifstream index(DREAMSCAPE_CORPORA_DIR "/http1-requests/index.tsv");
  std::vector<CorpusRow> rows;
  std::string line;
  std::getline(index, line);
  while (std::getline(index, line)) {
    std::stringstream cells(line);
    CorpusRow row;
    std::string error_class;
    std::getline(cells, row.kind, '\t');
    std::getline(cells, row.file, '\t');
    std::getline(cells, error_class, '\t');
    std::getline(cells, row.settings, '\r');
    rows.push_back(row);
  }
  return rows;
}

/// Every status that came back until the server closed or the requests were all
/// answered.
std::vector<int> statuses_of(std::uint16_t port, const std::string& bytes) {
  HttpClient client(port);
  client.send(bytes);
  client.finish_sending();
  std::vector<int> statuses;
  const std::string all = client.read_to_end();
  for (std::size_t at = all.find("HTTP/1.1 "); at != std::string::npos; at = all.find("HTTP/1.1 ", at + 1)) {
    statuses.push_back(std::stoi(all.substr(at + 9, 3)));
  }
  return statuses;
}

TEST_F(ServerTest, RefusesTheInvalidRequestsOfTheCorpus) {
  // Judged by RFC 9112 and our own limits instead: lower-case methods are valid
  // tokens (RFC 9110 section 9.1) and unknown ones are the application's to
  // refuse; 006, 017 and limit_header_default_01 are within our length limits;
  // rows with settings ask for limits we do not have.
  const std::set<std::string> within_our_limits{"003c.raw", "006.raw", "017.raw"};
  int checked = 0;
  for (const auto& row : corpus_index()) {
    if (row.kind != "invalid" || !row.settings.empty() || within_our_limits.contains(row.file)) continue;
    const auto statuses =
        statuses_of(server_.port(), file_text(DREAMSCAPE_CORPORA_DIR "/http1-requests/invalid/" + row.file));
    ASSERT_FALSE(statuses.empty()) << row.file;
    EXPECT_TRUE(statuses.back() >= 400 && statuses.back() != 500) << row.file << ": " << statuses.back();
    ++checked;
  }
  EXPECT_GE(checked, 20);
}

TEST_F(ServerTest, TakesTheValidRequestsOfTheCorpus) {
  // Refused with a reason: 009 has Transfer-Encoding beside Content-Length (RFC
  // 9112 section 6.3) and a fragment in its target; userinfo in a target is an
  // error (RFC 9110 section 4.2.4).
  const std::set<std::string> refused_by_rfc{"009.raw", "rfc9112_target_absolute_userinfo_01.raw"};
  int checked = 0;
  for (const auto& row : corpus_index()) {
    if (row.kind != "valid" || !row.settings.empty()) continue;
    const std::string bytes = file_text(DREAMSCAPE_CORPORA_DIR "/http1-requests/valid/" + row.file);
    const bool lacks_host = bytes.find("HTTP/1.1") != std::string::npos && bytes.find("\nHost:") == std::string::npos;
    const auto statuses = statuses_of(server_.port(), bytes);
    ASSERT_FALSE(statuses.empty()) << row.file;
    if (lacks_host || refused_by_rfc.contains(row.file)) {
      EXPECT_EQ(statuses.front(), 400) << row.file;
      // The message itself is sound: with the missing Host it is taken, or 501
      // for a coding we do not have.
      std::string repaired = bytes;
      if (lacks_host && !refused_by_rfc.contains(row.file)) {
        for (std::size_t at = 0; (at = repaired.find("HTTP/1.1\r\n", at)) != std::string::npos; at += 10) {
          repaired.insert(at + 10, "Host: a\r\n");
        }
        for (const int status : statuses_of(server_.port(), repaired))
          EXPECT_TRUE(status == 200 || status == 501) << row.file;
      }
    } else {
      for (const int status : statuses) EXPECT_TRUE(status == 200 || status == 413) << row.file << " " << status;
    }
    ++checked;
  }
  EXPECT_GE(checked, 20);
}

}  // namespace
}  // namespace http
