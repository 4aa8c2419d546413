#include "metrics/store_meter.hpp"

namespace metrics {
namespace {

Counter operations(Registry& registry, std::string_view store, const char* outcome) {
  return registry.counter("store_operations_total", "Operations of a store by outcome",
                          {{"store", std::string(store)}, {"outcome", outcome}});
}

}  // namespace

StoreMeter::StoreMeter(Registry* registry, std::string_view store) {
  if (registry == nullptr) return;
  handles_.emplace(operations(*registry, store, "ok"), operations(*registry, store, "error"),
                   registry->histogram("store_operation_seconds", "How long operations of a store took",
                                       {{"store", std::string(store)}}));
}

void StoreMeter::observe(std::chrono::steady_clock::time_point begun_at, bool succeeded) const noexcept {
  if (!handles_) return;
  (succeeded ? handles_->succeeded : handles_->failed).add();
  handles_->seconds.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_at).count());
}

}  // namespace metrics
