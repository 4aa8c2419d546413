// More clients, or more of one client, than there is room for: who is served, who makes room, who is refused.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "http/application.hpp"
#include "runtime/notice.hpp"
#include "testing/http/ask_from.hpp"
#include "testing/http/client.hpp"
#include "testing/http/server.hpp"
#include "testing/seeded_random.hpp"

namespace http {
namespace {

using namespace std::chrono_literals;
using testkit::HttpClient;

class CrowdTest : public testing::Test {
 protected:
  static constexpr std::size_t kConnectionsMax = 8;
  static constexpr std::size_t kPerClientMax = 6;
  static constexpr std::size_t kBytesPerClientMax = 100 * 1024;
  static constexpr auto kHeaderTimeout = 2s;  ///< long enough for heads that are to meet another bound

  ~CrowdTest() override {
    is_open_ = true;
    server_.close();
    loops_.stop();
    loops_.join();
    loops_.drop_pending();
  }

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  /// Connections of 127.0.0.1 that have been served once and wait for their next request, oldest first.
  std::vector<HttpClient> waiting(std::size_t count) {
    std::vector<HttpClient> clients;
    for (std::size_t i = 0; i < count; ++i) {
      clients.emplace_back(port());
      EXPECT_EQ(clients.back().request("GET", "/").status, 200);
    }
    return clients;
  }
  /// Connections whose request is being worked on.
  std::vector<HttpClient> busy(std::size_t count) {
    std::vector<HttpClient> clients;
    for (std::size_t i = 0; i < count; ++i) {
      clients.emplace_back(port());
      clients.back().send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    while (at_work_ < count) std::this_thread::sleep_for(2ms);
    return clients;
  }
  void trust_loopback() { trusts_.store(true); }
  void finish() { is_open_ = true; }

  std::vector<std::string> refusals() {
    const std::lock_guard lock(mutex_);
    return refusals_;
  }
  ServerCounts counts() { return server_.counts(); }
  std::shared_ptr<ClientShares> shares_ = ClientShares::create({.bytes_max = 10 * kBytesPerClientMax,
                                                                .bytes_per_client_max = kBytesPerClientMax,
                                                                .connections_per_client_max = kPerClientMax});

 private:
  /// An application whose trust can be switched on.
  class Switched final : public RequestHandler {
   public:
    Switched(Application& application, const std::atomic<bool>& trusts) : application_(application), trusts_(trusts) {}
    runtime::Task<Response> handle(Request& request) override { return application_.handle(request); }
    bool is_trusted(const boost::asio::ip::address&) const override { return trusts_; }
    bool is_probe(const RequestHead& head) const override { return application_.is_probe(head); }
    Response refused(const Refusal& refusal) override { return application_.refused(refusal); }

   private:
    Application& application_;
    const std::atomic<bool>& trusts_;
  };

  runtime::Task<base::Result<Response>> answer(Request& request) {
    auto body = co_await read_body(request, 8 * 1024 * 1024);
    if (!body) co_return std::unexpected(body.error());
    co_return json_response(200, "{}");
  }
  runtime::Task<base::Result<Response>> answer_slowly(Request&) {
    ++at_work_;
    runtime::Notice never;
    while (!is_open_) static_cast<void>(co_await never.wait(2ms));
    co_return json_response(200, "{}");
  }

  Router routes() {
    std::vector<Route> rows(4);
    rows[0].path = "/";
    rows[0].handler = [this](Request& request) { return answer(request); };
    rows[1].path = "/slow";
    rows[1].handler = [this](Request& request) { return answer_slowly(request); };
    rows[2].path = "/health";
    rows[2].is_quiet = true;
    rows[2].handler = rows[0].handler;
    rows[3].path = "/";
    rows[3].method = Method::kPost;
    rows[3].handler = rows[0].handler;
    return Router::build(std::move(rows)).value();
  }
  ApplicationOptions options() {
    ApplicationOptions options;
    options.random = &random_;
    options.trusted_proxies = TrustedProxies::parse({"loopback"}).value();
    options.on_refused = [this](const Refusal& refusal, std::string_view id) {
      const std::lock_guard lock(mutex_);
      refusals_.push_back(std::to_string(refusal.status) + " " + refusal.peer.to_string() + " " +
                          std::string(refusal.detail) + " " + std::string(id));
    };
    return options;
  }
  ServerOptions server_options() {
    return {.name = "test",
            .limits = {.connections_per_loop_max = kConnectionsMax,
                       .connections_reserved = 1,
                       .header_timeout = kHeaderTimeout},
            .shares = shares_};
  }

  std::atomic<bool> trusts_ = false;
  std::atomic<bool> is_open_ = false;
  std::atomic<std::size_t> at_work_ = 0;
  std::mutex mutex_;
  std::vector<std::string> refusals_;
  testkit::SeededRandom random_;
  runtime::EventLoops loops_{1};
  Application application_{options(), routes()};
  Switched handler_{application_, trusts_};
  Server server_{loops_, server_options(), handler_};
  const bool is_listening_ = [this] {
    EXPECT_TRUE(server_.listen().has_value());
    loops_.start();
    return true;
  }();
};

// Nine thousand idle connections of one address locked everybody else out.
TEST_F(CrowdTest, ClosesTheLongestWaitingConnectionOfAClientThatOpensTooMany) {
  auto clients = waiting(kPerClientMax);
  HttpClient another(port());
  EXPECT_EQ(another.request("GET", "/").status, 200);
  EXPECT_TRUE(clients.front().is_closed_by_server());
  for (std::size_t i = 1; i < clients.size(); ++i) EXPECT_EQ(clients[i].request("GET", "/").status, 200);
  EXPECT_EQ(counts().evicted, 1U);
}

TEST_F(CrowdTest, RefusesAClientAllOfWhoseConnectionsAreAtWorkAndServesOthers) {
  const auto clients = busy(kPerClientMax);
  HttpClient another(port());
  const auto reply = another.read_reply();
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.field("Retry-After"), "1");
  EXPECT_EQ(reply.json().at("code"), "RATE_LIMIT_EXCEEDED");
  EXPECT_TRUE(testkit::ask_from("127.0.0.9", port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 200"));
  finish();
}

TEST_F(CrowdTest, ClosesTheLongestWaitingConnectionWhenEveryOneIsTaken) {
  trust_loopback();  // no shares: the bound of all is met first
  auto clients = waiting(kConnectionsMax);
  HttpClient another(port());
  EXPECT_EQ(another.request("GET", "/").status, 200);
  EXPECT_TRUE(clients.front().is_closed_by_server());
}

TEST_F(CrowdTest, KeepsARoomForProbesWhenEveryConnectionIsAtWork) {
  trust_loopback();
  const auto clients = busy(kConnectionsMax);
  HttpClient person(port());
  EXPECT_EQ(person.request("GET", "/").status, 503);
  EXPECT_TRUE(person.is_closed_by_server());
  HttpClient probe(port());
  EXPECT_EQ(probe.request("GET", "/health").status, 200);
  // The reserve makes room for itself, and stays one.
  HttpClient another(port());
  const auto refused = another.request("GET", "/");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.field("X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(refused.field("X-Request-Id"));
  EXPECT_EQ(HttpClient(port()).request("GET", "/health").status, 200);
  finish();
}

// 300 unfinished bodies of 1 MB made 340 MiB that nobody counted.
TEST_F(CrowdTest, RefusesABodyBeyondTheClientsShareOfMemory) {
  HttpClient large(port());
  const auto reply = large.request("POST", "/", std::string(kBytesPerClientMax + 1, 'x'));
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.field("Retry-After"), "1");
  EXPECT_EQ(HttpClient(port()).request("POST", "/", std::string(kBytesPerClientMax / 2, 'x')).status, 200);
}

TEST_F(CrowdTest, CountsTheUnfinishedBodiesOfAClientTogetherAndGivesThemBack) {
  {
    HttpClient unfinished(port());
    unfinished.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n" + std::string(80'000, 'x'));
    while (shares_->bytes() < 80'000) std::this_thread::sleep_for(2ms);
    EXPECT_EQ(HttpClient(port()).request("POST", "/", std::string(60'000, 'x')).status, 429);
  }
  while (shares_->bytes() > 0) std::this_thread::sleep_for(2ms);
  EXPECT_EQ(HttpClient(port()).request("POST", "/", std::string(60'000, 'x')).status, 200);
}

TEST_F(CrowdTest, ChargesTheClientThatATrustedProxyNames) {
  trust_loopback();
  HttpClient unfinished(port());
  unfinished.send("POST / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Length: 90000\r\n\r\n" +
                  std::string(80'000, 'x'));
  while (shares_->bytes() < 80'000) std::this_thread::sleep_for(2ms);
  const std::string body(60'000, 'x');
  HttpClient proxy(port());
  EXPECT_EQ(proxy.request("POST", "/", body, {{"X-Forwarded-For", "192.0.2.1"}}).status, 429);
  EXPECT_EQ(proxy.request("POST", "/", body, {{"X-Forwarded-For", "192.0.2.2"}}).status, 200);
}

// Thousands of heads of 31 KB took a hundred megabytes in an instant.
TEST_F(CrowdTest, CountsUnfinishedHeads) {
  std::vector<HttpClient> clients;
  for (std::size_t i = 0; i < kPerClientMax; ++i) {
    clients.emplace_back(port());
    clients.back().send("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(30'000, 'x'));
  }
  const auto reply = clients.back().read_reply();
  EXPECT_EQ(reply.status, 429);
  EXPECT_LE(shares_->bytes(), kBytesPerClientMax);
}

TEST_F(CrowdTest, TellsOfEveryRefusedMessageWithItsSender) {
  HttpClient client(port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  const auto reply = client.read_reply();
  EXPECT_EQ(reply.status, 400);
  ASSERT_EQ(refusals().size(), 1U);
  EXPECT_EQ(refusals().front(), "400 127.0.0.1 Host repeated " + reply.field("X-Request-Id").value_or("(none)"));
}

TEST_F(CrowdTest, NamesWhatWasWrongWithARefusedMessage) {
  const std::pair<std::string, std::pair<int, std::string>> rows[] = {
      {"GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", {414, "URI_TOO_LONG"}},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n", {431, "HEADERS_TOO_LARGE"}},
      {"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", {501, "NOT_IMPLEMENTED"}},
      {"GET / HTTP/3.1\r\nHost: a\r\n\r\n", {505, "HTTP_VERSION_NOT_SUPPORTED"}},
      {"GET / HTTP/1.1\r\nHo", {408, "REQUEST_TIMEOUT"}},
      {"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", {400, "BAD_REQUEST"}}};
  for (const auto& [bytes, expected] : rows) {
    HttpClient client(port());
    client.send(bytes);
    const auto reply = client.read_reply();
    EXPECT_EQ(reply.status, expected.first) << bytes.substr(0, 60);
    EXPECT_EQ(reply.json().at("code").as_string(), expected.second);
    EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
  }
}

TEST_F(CrowdTest, RefusesTraceConnectAndUnknownMethodsEverywhere) {
  for (const char* target : {"/", "/nowhere"}) {
    const auto reply = HttpClient(port()).request("TRACE", target);
    EXPECT_EQ(reply.status, 405) << target;
    EXPECT_TRUE(reply.field("Allow")) << target;
    EXPECT_EQ(reply.json().at("code"), "METHOD_NOT_ALLOWED");
    EXPECT_EQ(HttpClient(port()).request("PURGE", target).status, 501) << target;
  }
  EXPECT_EQ(HttpClient(port()).request("CONNECT", "example.com:443").status, 405);
}

}  // namespace
}  // namespace http
