#include "storage/mongodb/database.hpp"
#include "storage/mongodb/stores.hpp"

namespace storage::mongodb {
namespace {

class Health final : public HealthProbe {
 public:
  explicit Health(Database& database) : database_(database), meter_(database.meter("health")) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "database"; }

  runtime::Task<base::Status> ping() override {
    return database_.run(meter_, [](Client& client) -> base::Status {
      client.command(Bson().add("ping", 1));
      return {};
    });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<HealthProbe> make_health_probe(Database& database) { return std::make_unique<Health>(database); }

}  // namespace storage::mongodb
