#include "storage/redis/stores.hpp"

namespace storage::redis {
namespace {

class Probe final : public HealthProbe {
 public:
  explicit Probe(Client& client) : client_(client) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "cache"; }
  [[nodiscard]] runtime::Task<base::Status> ping() override {
    Command ping{"PING"};
    const Outcome outcome = co_await client_.call(std::move(ping));
    if (!outcome) co_return std::unexpected(outcome.error());
    co_return base::Status{};
  }

 private:
  Client& client_;
};

}  // namespace

std::unique_ptr<HealthProbe> make_health_probe(Client& client) { return std::make_unique<Probe>(client); }

}  // namespace storage::redis
