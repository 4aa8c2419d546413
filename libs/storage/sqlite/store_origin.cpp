#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

class Origin final : public StoreOrigin {
 public:
  explicit Origin(Database& database) : database_(database) {}

  runtime::Task<base::Result<bool>> is_of_first_release() override {
    return database_.read([](Connection& connection) -> base::Result<bool> {
      Statement select = connection.prepare("SELECT value = 1 FROM marks WHERE name = 'made_by_first_release'");
      return select.step() && select.flag(0);
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<StoreOrigin> make_store_origin(Database& database) { return std::make_unique<Origin>(database); }

}  // namespace storage::sqlite
