#include "storage/conformance/backend.hpp"
#include "storage/redis/stores.hpp"
#include "storage/redis/test_client.hpp"
#include "testing/process/redis_server.hpp"

namespace storage::conformance {
namespace {

/// The server given by TEST_REDIS_URL, else one that serves all tests of this program.
std::string server_url() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread starts
  if (const char* given = std::getenv("TEST_REDIS_URL")) return given;
  static testkit::RedisServer server;
  return server.url();
}

/// Keeps its keys apart from those of other tests, so that each begins with nothing.
class RedisBackend final : public Backend {
 public:
  RedisBackend() : client_(options()) {
    if (!client_.wait_until_up()) throw std::runtime_error("the Redis server does not answer");
    rate_limits = redis::make_rate_limit_store(*client_);
    pins = redis::make_pin_store(*client_, clock);
  }
  /// The stores must not outlive their client.
  ~RedisBackend() override {
    rate_limits.reset();
    pins.reset();
  }

 private:
  [[nodiscard]] redis::Options options() {
    static int tests = 0;
    redis::Options options = redis::options_for(server_url());
    options.key_prefix = "test:" + std::to_string(getpid()) + ":" + std::to_string(++tests) + ":";
    options.clock = &clock;
    return options;
  }
  redis::TestClient client_;
};

std::unique_ptr<Backend> make_backend() { return std::make_unique<RedisBackend>(); }

const auto kRedis = testing::Values(&make_backend);
INSTANTIATE_TEST_SUITE_P(Redis, RateLimitStoreConformance, kRedis);
INSTANTIATE_TEST_SUITE_P(Redis, PinStoreConformance, kRedis);

}  // namespace
}  // namespace storage::conformance
