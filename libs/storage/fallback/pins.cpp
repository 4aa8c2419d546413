#include "storage/fallback/stores.hpp"

namespace storage::fallback {
namespace {

bool is_outage(const base::Error& error) { return error.code() != base::ErrorCode::kAlreadyExists; }

class Pins final : public PinStore {
 public:
  Pins(std::unique_ptr<PinStore> shared, std::unique_ptr<PinStore> local)
      : shared_(std::move(shared)), local_(std::move(local)) {}

  runtime::Task<base::Status> create(Pin pin) override {
    base::Status created = co_await shared_->create(pin);
    if (created || !is_outage(created.error())) co_return created;
    co_return co_await local_->create(std::move(pin));
  }

  runtime::Task<base::Result<Redemption>> redeem(std::string pin) override {
    return find(&PinStore::redeem, std::move(pin));
  }
  runtime::Task<base::Result<Redemption>> look_up(std::string pin) override {
    return find(&PinStore::look_up, std::move(pin));
  }

 private:
  using Question = runtime::Task<base::Result<Redemption>> (PinStore::*)(std::string pin);

  runtime::Task<base::Result<Redemption>> find(Question ask, std::string pin) {
    base::Result<Redemption> shared = co_await (*shared_.*ask)(pin);
    if (shared && shared->outcome != RedeemOutcome::kUnknown) co_return shared;
    base::Result<Redemption> local = co_await (*local_.*ask)(std::move(pin));
    if (local && local->outcome != RedeemOutcome::kUnknown) co_return local;
    // Unknown here does not mean unknown there.
    co_return shared;
  }

  std::unique_ptr<PinStore> shared_, local_;
};

}  // namespace

std::unique_ptr<PinStore> make_pin_store(std::unique_ptr<PinStore> shared, std::unique_ptr<PinStore> local) {
  return std::make_unique<Pins>(std::move(shared), std::move(local));
}

}  // namespace storage::fallback
