#include "storage/mongodb/database.hpp"
#include "storage/mongodb/stores.hpp"

namespace storage::mongodb {
namespace {

class Origin final : public StoreOrigin {
 public:
  explicit Origin(Database& database) : database_(database), meter_(database.meter("origin")) {}

  runtime::Task<base::Result<bool>> is_of_first_release() override {
    return database_.run(meter_, [](Client& client) -> base::Result<bool> { return is_made_by_first_release(client); });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<StoreOrigin> make_store_origin(Database& database) { return std::make_unique<Origin>(database); }

}  // namespace storage::mongodb
