/// A process's connections to one Redis server: one a loop, so a command from a loop's own coroutine needs no lock and
/// no hop.
///
///     redis::Client client(loops, options);
///     const redis::Outcome reply = co_await client.call({"PING"});
///
/// While the server cannot be reached every call fails at once with `unavailable`; the connections come back by
/// themselves. Thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "metrics/store_meter.hpp"
#include "runtime/event_loops.hpp"
#include "storage/redis/connection.hpp"
#include "storage/redis/script.hpp"

namespace storage::redis {

class Client {
 public:
  /// `loops` must outlive this. Connecting begins when the loops run.
  Client(runtime::EventLoops& loops, Options options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The server's answer; an error answer is `internal` with the server's words as detail.
  [[nodiscard]] runtime::Task<Outcome> call(Command command);
  /// Runs a script, which the server keeps under its hash; sends its text when the server does not have it (any more).
  [[nodiscard]] runtime::Task<Outcome> run(const Script& script, std::string key, Command arguments);
  /// As `call` without waiting; the outcome is dropped.
  void call_detached(Command command);
  /// As `run` without waiting; `done` is called on a loop of this client.
  void run_detached(const Script& script, const std::string& key, const Command& arguments, Connection::Done done);

  [[nodiscard]] const Options& options() const noexcept { return options_; }
  [[nodiscard]] std::string key(std::string_view name) const { return options_.key_prefix + std::string(name); }
  /// A loop of this client, for work of the adapters that belongs to no request.
  [[nodiscard]] runtime::Executor executor() const { return connections_.front()->executor(); }

 private:
  [[nodiscard]] const std::shared_ptr<Connection>& connection_of(const runtime::Executor& executor) const;
  [[nodiscard]] runtime::Task<Outcome> send(Command command);
  void submit_detached(Command command, Connection::Done done);

  Options options_;
  metrics::StoreMeter meter_;
  std::vector<std::shared_ptr<Connection>> connections_;
};

}  // namespace storage::redis
