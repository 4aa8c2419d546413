#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Origin final : public StoreOrigin {
 public:
  runtime::Task<base::Result<bool>> is_of_first_release() override { co_return false; }
};

}  // namespace

std::unique_ptr<StoreOrigin> make_store_origin() { return std::make_unique<Origin>(); }

}  // namespace storage::memory
