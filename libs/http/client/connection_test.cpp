#include "http/client/connection.hpp"

#include <boost/asio/this_coro.hpp>

#include <gtest/gtest.h>

#include "http/client/fetch.hpp"
#include "http/client/scripted_server.hpp"
#include "runtime/run.hpp"

namespace http {
namespace {

using namespace std::chrono_literals;

/// What a client saw of one exchange.
struct Exchange {
  base::Status outcome;
  int status = 0;
  std::string body;
  bool is_reusable = false;
  bool has_received = false;
};

/// Sends a GET and reads the whole answer.
runtime::Task<Exchange> exchange(boost::asio::ip::tcp::endpoint endpoint, ClientConnection::Timeout timeout,
                                 Method method) {
  const runtime::Executor executor = co_await boost::asio::this_coro::executor;
  auto deadlines = std::make_shared<Deadlines>(executor, 5ms);
  ClientConnection connection(executor, deadlines);
  Exchange seen;
  seen.outcome = co_await connection.connect(endpoint, timeout);
  if (seen.outcome) seen.outcome = co_await connection.send(kGetMessage, {}, timeout);
  if (seen.outcome) seen.outcome = co_await connection.receive_head(method, timeout);
  seen.has_received = connection.has_received();
  if (!seen.outcome) co_return seen;
  seen.status = connection.head().status;
  while (true) {
    const base::Result<std::string_view> piece = co_await connection.next_piece(timeout);
    if (!piece) {
      seen.outcome = std::unexpected(piece.error());
      co_return seen;
    }
    if (piece->empty()) break;
    seen.body.append(*piece);
  }
  seen.is_reusable = connection.is_reusable();
  co_return seen;
}

Exchange get(const ScriptedServer& server, ClientConnection::Timeout timeout = 5s) {
  return runtime::run(exchange(server.endpoint(), timeout, Method::kGet));
}

ScriptedServer::Script answer(std::string bytes) {
  return [bytes](ScriptedPeer& peer) {
    peer.read_head();
    peer.write(bytes);
  };
}

ScriptedServer::Script answer_and_stay(std::string bytes) {
  return [bytes](ScriptedPeer& peer) {
    peer.read_head();
    peer.write(bytes);
    peer.wait_for_close();
  };
}

base::ErrorCode code(const Exchange& seen) {
  return seen.outcome ? base::ErrorCode::kInternal : seen.outcome.error().code();
}

TEST(ClientConnectionTest, ReportsARefusedConnectionAsUnavailable) {
  ScriptedServer server(answer(""));
  server.stop();
  EXPECT_EQ(code(get(server)), base::ErrorCode::kUnavailable);
}

TEST(ClientConnectionTest, ReportsASilentServerAsDeadlineExceeded) {
  ScriptedServer server([](ScriptedPeer& peer) { peer.wait_for_close(); });
  EXPECT_EQ(code(get(server, 30ms)), base::ErrorCode::kDeadlineExceeded);
}

TEST(ClientConnectionTest, ReportsAServerThatClosesWithoutAnsweringAsUnavailable) {
  ScriptedServer server(answer(""));
  const Exchange seen = get(server);
  EXPECT_EQ(code(seen), base::ErrorCode::kUnavailable);
  EXPECT_FALSE(seen.has_received);
}

TEST(ClientConnectionTest, RemembersThatPartOfAnAnswerCame) {
  ScriptedServer server(answer("HTTP/1.1 200"));
  const Exchange seen = get(server);
  EXPECT_EQ(code(seen), base::ErrorCode::kUnavailable);
  EXPECT_TRUE(seen.has_received);
}

TEST(ClientConnectionTest, RefusesWhatIsNotHttp) {
  ScriptedServer server(answer("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
  EXPECT_EQ(code(get(server)), base::ErrorCode::kInvalidArgument);
}

TEST(ClientConnectionTest, RefusesLengthTogetherWithChunked) {
  ScriptedServer server(
      answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
  EXPECT_EQ(code(get(server)), base::ErrorCode::kInvalidArgument);
}

TEST(ClientConnectionTest, RefusesAnEndlessHead) {
  ScriptedServer server([](ScriptedPeer& peer) {
    peer.read_head();
    peer.write("HTTP/1.1 200 OK\r\n");
    while (peer.write("X-Filler: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  EXPECT_EQ(code(get(server)), base::ErrorCode::kInvalidArgument);
}

TEST(ClientConnectionTest, RefusesEndlessInterimAnswers) {
  ScriptedServer server([](ScriptedPeer& peer) {
    peer.read_head();
    while (peer.write("HTTP/1.1 103 Early Hints\r\n\r\n")) {
    }
  });
  EXPECT_EQ(code(get(server)), base::ErrorCode::kInvalidArgument);
}

TEST(ClientConnectionTest, ReportsABodyCutShort) {
  ScriptedServer server(answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
  EXPECT_EQ(code(get(server)), base::ErrorCode::kUnavailable);
}

TEST(ClientConnectionTest, ReportsABodyThatStalls) {
  ScriptedServer server(answer_and_stay("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
  EXPECT_EQ(code(get(server, 30ms)), base::ErrorCode::kDeadlineExceeded);
}

TEST(ClientConnectionTest, ReadsABodyWithLength) {
  ScriptedServer server(answer_and_stay("HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\nabc"));
  const Exchange seen = get(server);
  EXPECT_EQ(seen.status, 201);
  EXPECT_EQ(seen.body, "abc");
  EXPECT_TRUE(seen.is_reusable);
}

TEST(ClientConnectionTest, ReadsAChunkedBody) {
  ScriptedServer server(
      answer_and_stay("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"));
  const Exchange seen = get(server);
  EXPECT_EQ(seen.body, "abcde");
  EXPECT_TRUE(seen.is_reusable);
}

TEST(ClientConnectionTest, ReadsABodyThatEndsWithTheConnection) {
  ScriptedServer server(answer("HTTP/1.1 200 OK\r\n\r\nuntil close"));
  const Exchange seen = get(server);
  EXPECT_EQ(seen.body, "until close");
  EXPECT_FALSE(seen.is_reusable);
}

TEST(ClientConnectionTest, ExpectsNoContentBehindTheHeadOfAHeadAnswer) {
  ScriptedServer server(answer_and_stay("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"));
  const Exchange seen = runtime::run(exchange(server.endpoint(), 5s, Method::kHead));
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.body, "");
  EXPECT_TRUE(seen.is_reusable);
}

TEST(ClientConnectionTest, SkipsInterimAnswers) {
  ScriptedServer server(answer_and_stay(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(get(server).status, 204);
}

TEST(ClientConnectionTest, IsNotReusableWhenTheServerSaysClose) {
  ScriptedServer server(answer_and_stay("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na"));
  EXPECT_FALSE(get(server).is_reusable);
}

TEST(ClientConnectionTest, IsNotReusableWhenMoreCameThanTheAnswer) {
  ScriptedServer server(answer_and_stay(
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"));
  const Exchange seen = get(server);
  EXPECT_EQ(seen.body, "a");
  EXPECT_FALSE(seen.is_reusable);
}

/// Offers 64 MiB to a server that reads nothing of it.
runtime::Task<base::Result<bool>> offer_much(boost::asio::ip::tcp::endpoint endpoint,
                                             ClientConnection::Timeout timeout) {
  const runtime::Executor executor = co_await boost::asio::this_coro::executor;
  auto deadlines = std::make_shared<Deadlines>(executor, 5ms);
  ClientConnection connection(executor, deadlines);
  const base::Status connected = co_await connection.connect(endpoint, 5s);
  if (!connected) co_return std::unexpected(connected.error());
  const std::string much(64 << 20, 'x');
  const base::Result<bool> sent = co_await connection.send_unless_answered(kGetMessage, much, timeout);
  if (!sent || *sent) co_return sent;
  const base::Status answered = co_await connection.receive_head(Method::kPost, 5s);
  if (!answered) co_return std::unexpected(answered.error());
  co_return connection.head().status != 413;
}

TEST(ClientConnectionTest, StopsSendingWhenTheServerAnswersEarly) {
  ScriptedServer server(answer_and_stay("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"));
  const base::Result<bool> sent_all = runtime::run(offer_much(server.endpoint(), 5s));
  ASSERT_TRUE(sent_all) << sent_all.error().detail();
  EXPECT_FALSE(*sent_all);
}

/// What a client saw that was told something while it sent.
struct Told {
  bool is_sent = false;
  std::string interim;
  int status = 0;
};

runtime::Task<Told> offer_and_listen(boost::asio::ip::tcp::endpoint endpoint, std::string much) {
  const runtime::Executor executor = co_await boost::asio::this_coro::executor;
  auto deadlines = std::make_shared<Deadlines>(executor, 5ms);
  ClientConnection connection(executor, deadlines);
  Told told;
  connection.on_interim([&told](const ResponseHead& head) -> runtime::Task<void> {
    told.interim += std::to_string(head.status) + " " + std::string(head.fields.find("Location").value_or("")) + "; ";
    co_return;
  });
  const base::Status connected = co_await connection.connect(endpoint, 5s);
  if (!connected) co_return told;
  const base::Result<bool> sent = co_await connection.send_unless_answered(kGetMessage, much, 5s);
  told.is_sent = sent && *sent;
  const base::Status answered = co_await connection.receive_head(Method::kPost, 5s);
  if (answered) told.status = connection.head().status;
  co_return told;
}

// Symptom: an interim answer was taken for the final one, nothing more was sent, and both sides waited.
TEST(ClientConnectionTest, GoesOnSendingAfterAnInterimAnswerThatComesInParts) {
  constexpr std::size_t kBytes = 16 << 20;
  std::size_t arrived = 0;
  ScriptedServer server([&arrived](ScriptedPeer& peer) {
    peer.read_head();
    for (const char* part : {"HTTP/1.1 1", "04 Upload Resumption Supported\r\nLoca", "tion: /a\r\n\r\n"}) {
      peer.write(part);
      arrived += peer.read_exactly(kBytes / 4).size();
    }
    arrived += peer.read_exactly(kBytes / 4).size();
    peer.write("HTTP/1.1 104 Upload Resumption Supported\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    peer.wait_for_close();
  });
  const Told told = runtime::run(offer_and_listen(server.endpoint(), std::string(kBytes, 'x')));
  server.stop();
  EXPECT_TRUE(told.is_sent);
  EXPECT_EQ(told.interim, "104 /a; 104 ; ");
  EXPECT_EQ(told.status, 201);
  EXPECT_EQ(arrived, kBytes);
}

TEST(ClientConnectionTest, GivesUpOnAServerThatNeitherReadsNorAnswers) {
  std::atomic<bool> is_done = false;
  ScriptedServer server([&](ScriptedPeer& peer) {
    peer.read_head();
    is_done.wait(false);
  });
  const base::Result<bool> sent_all = runtime::run(offer_much(server.endpoint(), 30ms));
  is_done = true;
  is_done.notify_all();
  ASSERT_FALSE(sent_all);
  EXPECT_EQ(sent_all.error().code(), base::ErrorCode::kDeadlineExceeded);
}

runtime::Task<base::Result<int>> fetch(std::vector<boost::asio::ip::tcp::endpoint> endpoints,
                                       std::chrono::milliseconds timeout) {
  const runtime::Executor executor = co_await boost::asio::this_coro::executor;
  auto deadlines = std::make_shared<Deadlines>(executor, 5ms);
  FetchTarget target{std::move(endpoints), "localhost", "/health/live"};
  co_return co_await fetch_status(std::move(deadlines), std::move(target), timeout);
}

TEST(FetchStatusTest, TriesTheNextEndpointWhenOneRefuses) {
  ScriptedServer dead(answer(""));
  dead.stop();
  ScriptedServer alive(answer("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"));
  const base::Result<int> status = runtime::run(fetch({dead.endpoint(), alive.endpoint()}, 5s));
  ASSERT_TRUE(status);
  EXPECT_EQ(*status, 503);
}

TEST(FetchStatusTest, IsUnavailableWithoutEndpoints) {
  EXPECT_EQ(runtime::run(fetch({}, 5s)).error().code(), base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace http
