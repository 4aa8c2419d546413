/// One service on a free port over a store of the test's choice, with a clock the test moves: what the endpoint tests
/// of every service stand on. For tests only.
///
///     class World : public testkit::ServiceWorld<App> { ... endpoints by name ... };
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "backend/backend.hpp"
#include "base/check.hpp"
#include "base/random.hpp"
#include "hosting/resources.hpp"
#include "runtime/event_loops.hpp"
#include "runtime/run.hpp"
#include "testing/fake_clock.hpp"
#include "testing/http/client.hpp"
#include "testing/http/metrics.hpp"
#include "testing/process/mongo_server.hpp"
#include "testing/process/redis_server.hpp"
#include "testing/service/memory_backend.hpp"
#include "testing/temporary_folder.hpp"

namespace testkit {

/// The key of every token in endpoint tests.
inline base::Secret token_key() { return base::Secret("0123456789abcdef0123456789abcdef"); }

/// The stores a test names: "memory", "sqlite" in `folder`, or "mongodb", which is a database of its own on the
/// program's server with a Redis beside it, as in production. A server that cannot be had throws.
inline backend::Options store_options(std::string_view store, const std::filesystem::path& folder) {
  backend::Options options;
  options.upload_path = folder / "uploads";
  if (store == "mongodb") {
    const std::string name = MongoServer::fresh_name();
    options.database_url = base::Secret(MongoServer::shared().url(name));
    options.database_timeout = std::chrono::seconds{30};
    // The clock of a world stands still in the past.
    options.has_ttl_indexes = false;
    options.cache.url = base::Secret(RedisServer::shared().url());
    options.cache.key_prefix = name + ":";
  } else {
    options.database_url = base::Secret("sqlite:" + (folder / "test.db").string());
  }
  return options;
}

/// Opens one of the stores of store_options.
inline base::Result<std::unique_ptr<backend::Backend>> open_store(std::string_view store,
                                                                  const std::filesystem::path& folder,
                                                                  const hosting::Resources& resources) {
  const backend::Options options = store_options(store, folder);
  return store == "memory" ? open_memory(options, resources) : backend::Backend::open(options, resources);
}

/// `App` is a hosting::HttpService made of (Config, Resources, Backend&).
template <class App>
class ServiceWorld {
 public:
  using Wrap = std::function<std::unique_ptr<backend::Backend>(std::unique_ptr<backend::Backend>)>;

  /// `store` as in store_options. `config` names the service and asks for port 0.
  /// `wrap`, if given, stands between the service and its store.
  template <class Config>
  ServiceWorld(std::string_view store, Config config, std::size_t hash_queue_max = 64, Wrap wrap = {})
      : metrics_(config.server.name, "test"), hash_pool_({.name = "hash", .threads = 2, .queue_max = hash_queue_max}) {
    auto opened = open_store(store, folder_.path(), resources_);
    base::check(opened.has_value(), "the test store cannot be opened");
    stores_ = wrap ? wrap(std::move(*opened)) : std::move(*opened);
    app_ = std::make_unique<App>(std::move(config), resources_, *stores_);
    loops_.start();
    base::check(app_->start().has_value(), "the test service cannot start");
    client_ = std::make_unique<HttpClient>(app_->port());
  }
  ~ServiceWorld() {
    client_.reset();
    app_->stop();
    loops_.stop();
    loops_.join();
  }
  ServiceWorld(const ServiceWorld&) = delete;
  ServiceWorld& operator=(const ServiceWorld&) = delete;

  [[nodiscard]] backend::Backend& stores() { return *stores_; }
  [[nodiscard]] const hosting::Resources& resources() const { return resources_; }
  [[nodiscard]] FakeClock& clock() { return clock_; }
  [[nodiscard]] App& app() { return *app_; }
  /// One connection, kept while the service keeps it.
  [[nodiscard]] HttpClient& client() { return *client_; }
  [[nodiscard]] runtime::WorkerPool& hash_pool() { return hash_pool_; }
  /// Whether /metrics shows this line: now, or within a moment.
  [[nodiscard]] bool shows(std::string_view sample) const { return testkit::shows(app_->port(), sample); }
  [[nodiscard]] bool comes_to_show(std::string_view sample) const {
    return testkit::comes_to_show(app_->port(), sample);
  }
  /// Where the SQLite variant keeps uploaded files.
  [[nodiscard]] std::filesystem::path uploads() const { return folder_.path() / "uploads"; }

  /// Runs a task of a store on one of the service's loops and waits for it.
  template <class T>
  T run(runtime::Task<T> task) {
    return runtime::run_in(loops_.at(0), std::move(task));
  }

 private:
  TemporaryFolder folder_;
  FakeClock clock_;
  base::SystemRandom random_;
  logging::Logger log_ = logging::silent_logger();
  metrics::Registry metrics_;
  runtime::EventLoops loops_{2};
  runtime::WorkerPool blocking_pool_{{.name = "blocking", .threads = 2}};
  runtime::WorkerPool hash_pool_;
  hosting::Resources resources_{loops_, blocking_pool_, hash_pool_, clock_, random_, log_, metrics_};
  std::unique_ptr<backend::Backend> stores_;
  std::unique_ptr<App> app_;
  std::unique_ptr<HttpClient> client_;
};

}  // namespace testkit
