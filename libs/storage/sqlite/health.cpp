#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

class Health final : public HealthProbe {
 public:
  explicit Health(Database& database) : database_(database) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "database"; }

  runtime::Task<base::Status> ping() override {
    return database_.read([](Connection& connection) -> base::Status {
      static_cast<void>(connection.query_integer("SELECT count(*) FROM (SELECT 1 FROM accounts LIMIT 1)"));
      return {};
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<HealthProbe> make_health_probe(Database& database) { return std::make_unique<Health>(database); }

}  // namespace storage::sqlite
