#include <map>
#include <mutex>

#include "storage/memory/cache.hpp"

namespace storage::memory {
namespace {

class Pins final : public PinStore {
 public:
  Pins(const base::Clock& clock, PinOptions options) : clock_(clock), options_(options) {}

  runtime::Task<base::Status> create(Pin pin) override {
    const std::lock_guard lock(mutex_);
    forget_old();
    if (rows_.contains(pin.pin)) {
      co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "PIN already exists"});
    }
    if (rows_.size() >= options_.pins_max) co_return std::unexpected(base::unavailable("PIN store is full"));
    by_expiry_.emplace(pin.expires_at, pin.pin);
    rows_.emplace(pin.pin, Row{std::move(pin.destination), pin.expires_at});
    co_return base::Status{};
  }

  runtime::Task<base::Result<Redemption>> redeem(std::string pin) override { co_return find(pin, true); }
  runtime::Task<base::Result<Redemption>> look_up(std::string pin) override { co_return find(pin, false); }

 private:
  struct Row {
    std::string destination;
    base::Timestamp expires_at;
    bool used = false;
  };

  Redemption find(const std::string& pin, bool uses_it) {
    const std::lock_guard lock(mutex_);
    forget_old();
    const auto row = rows_.find(pin);
    if (row == rows_.end()) return {};
    Redemption redemption{judge(row->second), {}};
    if (redemption.outcome != RedeemOutcome::kRedeemed) return redemption;
    redemption.destination = row->second.destination;
    row->second.used = uses_it;
    return redemption;
  }

  RedeemOutcome judge(const Row& row) const {
    if (row.used) return RedeemOutcome::kUsed;
    return row.expires_at <= clock_.now() ? RedeemOutcome::kExpired : RedeemOutcome::kRedeemed;
  }

  void forget_old() {
    const auto horizon = clock_.now() - kPinMemory;
    while (!by_expiry_.empty() && by_expiry_.begin()->first <= horizon) {
      rows_.erase(by_expiry_.begin()->second);
      by_expiry_.erase(by_expiry_.begin());
    }
  }

  const base::Clock& clock_;
  const PinOptions options_;
  std::mutex mutex_;
  std::map<std::string, Row> rows_;
  std::multimap<base::Timestamp, std::string> by_expiry_;
};

}  // namespace

std::unique_ptr<PinStore> make_pin_store(const base::Clock& clock, PinOptions options) {
  return std::make_unique<Pins>(clock, options);
}

}  // namespace storage::memory
