/// Connections to the server: a bounded pool of driver clients whose waits all have an end.
///
/// What one call may take is divided so that even the worst sequence (wait for a client, find a server, connect, send,
/// retry once) stays within `timeout`; the URI may set each part otherwise. Writes wait for the majority of a replica
/// set, reads go to the primary.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "storage/mongodb/collection.hpp"

typedef struct _mongoc_client_t mongoc_client_t;            // NOLINT(modernize-use-using): the driver's declarations
typedef struct _mongoc_client_pool_t mongoc_client_pool_t;  // NOLINT(modernize-use-using)

namespace storage::mongodb {

class ClientPool;

/// One client of the pool, for one thread; goes back at the end.
class Client {
 public:
  using Time = std::chrono::steady_clock::time_point;

  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Throws kRefused when the call's time is over, so that a sequence of commands ends, too.
  [[nodiscard]] Collection collection(const char* name);
  [[nodiscard]] Collection collection(const std::string& name) { return collection(name.c_str()); }
  /// Runs a command that answers no documents, for example `ping` or `createIndexes`.
  void command(const Bson& command);

 private:
  friend class ClientPool;
  Client(ClientPool& pool, mongoc_client_t* client, Time deadline)
      : pool_(pool), client_(client), deadline_(deadline) {}

  ClientPool& pool_;
  mongoc_client_t* client_;
  const Time deadline_;
};

/// Thread-safe. Must outlive its clients.
class ClientPool {
 public:
  /// Connects to nothing yet. `invalid_argument` for a URL the driver does not take. `reply_max`: for work that takes
  /// long, how long a reply may be waited for, whatever the URI says; else that is a part of `timeout`.
  [[nodiscard]] static base::Result<std::unique_ptr<ClientPool>> open(
      const base::Secret& url, std::chrono::milliseconds timeout, std::size_t clients_max,
      std::optional<std::chrono::milliseconds> reply_max = std::nullopt);
  ~ClientPool();
  ClientPool(const ClientPool&) = delete;
  ClientPool& operator=(const ClientPool&) = delete;

  /// Waits for a free client, within bounds; throws kRefused when there is none.
  [[nodiscard]] Client lease(Client::Time deadline = Client::Time::max());

  [[nodiscard]] const std::string& database() const noexcept { return database_; }

 private:
  friend class Client;
  ClientPool(mongoc_client_pool_t* pool, std::string database, std::chrono::milliseconds read_max)
      : pool_(pool), database_(std::move(database)), read_max_(read_max) {}

  mongoc_client_pool_t* pool_;
  const std::string database_;
  const std::chrono::milliseconds read_max_;
};

}  // namespace storage::mongodb
