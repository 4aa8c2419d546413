#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Health final : public HealthProbe {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "memory"; }
  runtime::Task<base::Status> ping() override { co_return base::Status{}; }
};

}  // namespace

std::unique_ptr<HealthProbe> make_health_probe() { return std::make_unique<Health>(); }

}  // namespace storage::memory
