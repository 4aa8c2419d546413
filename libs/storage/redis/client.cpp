#include "storage/redis/client.hpp"

#include <algorithm>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace storage::redis {
namespace {

bool is_script_unknown(const Outcome& outcome) {
  return outcome && outcome->failure() && outcome->failure()->text.starts_with("NOSCRIPT");
}

/// An error answer of the server as an error of ours.
Outcome checked(Outcome outcome) {
  if (!outcome || !outcome->failure()) return outcome;
  const std::string& text = outcome->failure()->text;
  // A replica that has not caught up, a server that loads its data or is out of memory: it may work again soon.
  const bool is_passing = text.starts_with("LOADING") || text.starts_with("READONLY") || text.starts_with("OOM") ||
                          text.starts_with("MASTERDOWN") || text.starts_with("BUSY") || text.starts_with("TRYAGAIN");
  return std::unexpected(is_passing ? base::unavailable("Redis: " + text) : base::internal_error("Redis: " + text));
}

Command evaluation(std::string verb, std::string body, const std::string& key, const Command& arguments) {
  Command command{std::move(verb), std::move(body), "1", key};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace

Client::Client(runtime::EventLoops& loops, Options options)
    : options_(std::move(options)), meter_(options_.metrics, "redis") {
  for (std::size_t i = 0; i < loops.size(); ++i) {
    // One of them speaks for all about the server coming and going.
    Options each = options_;
    if (i > 0) each.on_change = nullptr;
    connections_.push_back(std::make_shared<Connection>(loops.at(i).get_executor(), each));
    boost::asio::post(connections_.back()->executor(), [connection = connections_.back()] { connection->start(); });
  }
}

Client::~Client() {
  for (const auto& connection : connections_) {
    boost::asio::post(connection->executor(), [connection] { connection->stop(); });
  }
}

const std::shared_ptr<Connection>& Client::connection_of(const runtime::Executor& executor) const {
  const auto own =
      std::ranges::find_if(connections_, [&](const auto& connection) { return connection->executor() == executor; });
  return own == connections_.end() ? connections_.front() : *own;
}

/// Submits on the connection's loop and resumes on the caller's, which need not be the same.
runtime::Task<Outcome> Client::send(Command command) {
  const runtime::Executor caller = co_await boost::asio::this_coro::executor;
  const std::shared_ptr<Connection>& connection = connection_of(caller);
  auto initiate = [&](auto handler) {
    auto done = [caller, handler = std::move(handler)](Outcome outcome) mutable {
      boost::asio::dispatch(caller, [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
        std::move(handler)(std::move(outcome));
      });
    };
    boost::asio::dispatch(connection->executor(),
                          [connection, command = std::move(command), done = std::move(done)]() mutable {
                            connection->submit(command, std::move(done));
                          });
  };
  const auto begun_at = std::chrono::steady_clock::now();
  Outcome outcome =
      co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<runtime::Executor>, void(Outcome)>(
          std::move(initiate), runtime::use_task);
  meter_.observe(begun_at, outcome.has_value());
  co_return outcome;
}

runtime::Task<Outcome> Client::call(Command command) {
  Outcome outcome = co_await send(std::move(command));
  co_return checked(std::move(outcome));
}

runtime::Task<Outcome> Client::run(const Script& script, std::string key, Command arguments) {
  Command short_form = evaluation("EVALSHA", script.digest(), key, arguments);
  Outcome outcome = co_await send(std::move(short_form));
  if (is_script_unknown(outcome)) {
    Command long_form = evaluation("EVAL", std::string(script.text()), key, arguments);
    outcome = co_await send(std::move(long_form));
  }
  co_return checked(std::move(outcome));
}

void Client::submit_detached(Command command, Connection::Done done) {
  const std::shared_ptr<Connection>& connection = connections_.front();
  boost::asio::dispatch(connection->executor(),
                        [connection, command = std::move(command), done = std::move(done)]() mutable {
                          connection->submit(command, std::move(done));
                        });
}

void Client::call_detached(Command command) {
  submit_detached(std::move(command), [](const Outcome&) {});
}

// With the whole text: there is nobody to ask again after a NOSCRIPT, and it is rare.
void Client::run_detached(const Script& script, const std::string& key, const Command& arguments,
                          Connection::Done done) {
  submit_detached(evaluation("EVAL", std::string(script.text()), key, arguments),
                  [done = std::move(done)](Outcome outcome) mutable { done(checked(std::move(outcome))); });
}

}  // namespace storage::redis
