/// What the tests of this folder share: every store on a database of its own.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "storage/conformance/backend.hpp"
#include "storage/mongodb/database.hpp"
#include "storage/mongodb/stores.hpp"
#include "testing/process/mongo_server.hpp"

namespace storage::mongodb {

inline Account make_account(const std::string& name) {
  Account account;
  account.id = "id-" + name;
  account.email = account.email_canonical = name + "@example.com";
  return account;
}

/// Whether the database can be used within a minute: on a busy machine the first attempt may fail.
[[nodiscard]] inline bool comes_up(Database& database) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (!database.watch().is_up() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return database.watch().is_up();
}

/// What a test may set of its database.
struct BackendSettings {
  /// Of one call. Long, because some suites queue a thousand calls and machines are busy.
  std::chrono::milliseconds timeout = std::chrono::minutes{2};
  std::chrono::milliseconds lease = FeedOptions{}.lease;  ///< of what this process knows about tokens
  /// Whether opening ends when the server can be used. Not where it is away, or refused.
  bool waits_for_server = true;
};

class MongodbBackend final : public conformance::Backend {
 public:
  /// Backends with the same `name` share their data.
  explicit MongodbBackend(testkit::MongoServer& server = testkit::MongoServer::shared(),
                          const std::string& name = testkit::MongoServer::fresh_name(),
                          const BackendSettings& used = {})
      : url_(server.url(name)), settings_(used) {
    open();
  }
  ~MongodbBackend() override { close(); }

  void restart() override {
    close();
    open();
  }

  void close() {
    forget_stores();
    health.reset();
    database_.reset();
  }

  void open() {
    DatabaseOptions options;
    options.url = base::Secret{url_};
    options.timeout = settings_.timeout;
    options.feed.lease = settings_.lease;
    // The clock of these tests stands still in the past.
    options.schema.has_ttl_indexes = false;
    database_ = Database::open(options, pool_, clock).value();
    if (settings_.waits_for_server) {
      EXPECT_TRUE(comes_up(*database_)) << database_->watch().reason();
    }
    accounts = make_account_store(*database_);
    sessions = make_session_store(*database_, conformance::kSessionOptions);
    revocations = make_revocation_store(*database_);
    feed = make_token_change_feed(*database_);
    profiles = make_profile_store(*database_);
    settings = make_settings_store(*database_);
    avatars = make_avatar_store(*database_);
    people = make_person_store_in_steps(
        {*accounts, *avatars, *settings, std::bind_front(&deletion_scheduled_at, std::ref(owned))});
    documents = make_document_catalogue(*database_);
    deliveries = make_delivery_log(*database_);
    owned = make_owned_stores(*database_);
    work = make_work_queue(*database_);
    audit = make_audit_log(*database_);
    security_events = make_security_event_log(*database_);
    archive = make_archive(*database_);
    installation = make_installation_store(*database_);
    origin = make_store_origin(*database_);
    blobs = make_blob_store(*database_);
    health = make_health_probe(*database_);
  }

  [[nodiscard]] Database& database() { return *database_; }

  std::unique_ptr<HealthProbe> health;

 private:
  const std::string url_;
  const BackendSettings settings_;
  runtime::WorkerPool pool_{{.name = "mongo-test", .threads = 4, .queue_max = 4096}};
  std::unique_ptr<Database> database_;
};

}  // namespace storage::mongodb
