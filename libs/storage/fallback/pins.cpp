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
    base::Result<Redemption> shared = co_await shared_->redeem(pin);
    if (shared && shared->outcome != RedeemOutcome::kUnknown) co_return shared;
    base::Result<Redemption> local = co_await local_->redeem(std::move(pin));
    if (local && local->outcome != RedeemOutcome::kUnknown) co_return local;
    // Unknown here does not mean unknown there.
    co_return shared;
  }

 private:
  std::unique_ptr<PinStore> shared_, local_;
};

}  // namespace

std::unique_ptr<PinStore> make_pin_store(std::unique_ptr<PinStore> shared, std::unique_ptr<PinStore> local) {
  return std::make_unique<Pins>(std::move(shared), std::move(local));
}

}  // namespace storage::fallback
