#include "storage/mongodb/database.hpp"
#include "storage/mongodb/schema.hpp"
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

class WriteHealth final : public HealthProbe {
 public:
  explicit WriteHealth(Database& database) : database_(database), meter_(database.meter("health")) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "database writes"; }

  runtime::Task<base::Status> ping() override {
    auto write = [now = database_.clock().now()](Client& client) -> base::Status {
      const Bson at = std::move(by_id(kProbeKey).add("at", now));
      if (!client.collection(kMeta).replace_one(by_id(kProbeKey), at)) {
        static_cast<void>(client.collection(kMeta).insert_new(at));
      }
      return {};
    };
    const base::Status written = co_await database_.run(meter_, std::move(write));
    if (written) co_return base::Status{};
    co_return std::unexpected(base::Error{base::ErrorCode::kUnavailable, "the database cannot be written"}.with_detail(
        base::PrivateText{written.error().detail()}));
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<HealthProbe> make_write_health_probe(Database& database) {
  return std::make_unique<WriteHealth>(database);
}

std::unique_ptr<HealthProbe> make_health_probe(Database& database) { return std::make_unique<Health>(database); }

}  // namespace storage::mongodb
