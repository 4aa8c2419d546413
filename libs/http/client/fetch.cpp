#include "http/client/fetch.hpp"

#include <boost/asio/this_coro.hpp>

#include "http/client/connection.hpp"

namespace http {
namespace {

runtime::Task<base::Result<int>> ask(ClientConnection& connection, std::string head,
                                     std::chrono::milliseconds timeout) {
  const base::Status sent = co_await connection.send(head, {}, timeout);
  if (!sent) co_return std::unexpected(sent.error());
  const base::Status answered = co_await connection.receive_head(Method::kGet, timeout);
  if (!answered) co_return std::unexpected(answered.error());
  co_return connection.head().status;
}

}  // namespace

runtime::Task<base::Result<int>> fetch_status(std::shared_ptr<Deadlines> deadlines, FetchTarget target,
                                              std::chrono::milliseconds timeout) {
  const runtime::Executor executor = co_await boost::asio::this_coro::executor;
  base::Error failure(base::ErrorCode::kUnavailable, "The upstream is unavailable");
  const std::string head =
      "GET " + target.target + " HTTP/1.1\r\nHost: " + target.host + "\r\nConnection: close\r\n\r\n";
  for (const auto& endpoint : target.endpoints) {
    ClientConnection connection(executor, deadlines);
    const base::Status connected = co_await connection.connect(endpoint, timeout);
    if (connected) co_return co_await ask(connection, head, timeout);
    failure = connected.error();
  }
  co_return std::unexpected(failure);
}

}  // namespace http
