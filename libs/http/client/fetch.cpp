#include "http/client/fetch.hpp"

#include <algorithm>

#include <boost/asio/this_coro.hpp>

#include "http/client/connection.hpp"

namespace http {
namespace {

using Clock = std::chrono::steady_clock;

/// What is left until `end`, shared by `parts`; at least a moment.
std::chrono::milliseconds share_of_rest(Clock::time_point end, std::size_t parts = 1) {
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()) / static_cast<int>(parts);
  return std::max(rest, std::chrono::milliseconds{1});
}

runtime::Task<base::Result<int>> ask(ClientConnection& connection, std::string head, Clock::time_point end) {
  const base::Status sent = co_await connection.send(head, {}, share_of_rest(end));
  if (!sent) co_return std::unexpected(sent.error());
  const base::Status answered = co_await connection.receive_head(Method::kGet, share_of_rest(end));
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
  const Clock::time_point end = Clock::now() + timeout;
  std::size_t left = target.endpoints.size();
  for (const auto& endpoint : target.endpoints) {
    ClientConnection connection(executor, deadlines);
    const base::Status connected = co_await connection.connect(endpoint, share_of_rest(end, left--));
    if (connected) co_return co_await ask(connection, head, end);
    failure = connected.error();
  }
  co_return std::unexpected(failure);
}

}  // namespace http
