/// One-time PINs of the VR hand-over (docs/http-contract.md §5.4).
///
/// A used or expired PIN is remembered ten minutes past its expiry, so that it can be told from one that never was.
#pragma once

#include <chrono>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

struct Pin {
  std::string pin;
  std::string destination;
  base::Timestamp expires_at;
};

enum class RedeemOutcome { kRedeemed, kUnknown, kExpired, kUsed };

struct Redemption {
  RedeemOutcome outcome = RedeemOutcome::kUnknown;
  std::string destination;  ///< only when redeemed
};

inline constexpr std::chrono::minutes kPinMemory{10};

/// Thread-safe.
class PinStore {
 public:
  virtual ~PinStore() = default;

  /// `already_exists` while the PIN is live or remembered (draw another); `unavailable` when the store is full.
  [[nodiscard]] virtual runtime::Task<base::Status> create(Pin pin) = 0;

  /// Of any number of parallel calls exactly one gets kRedeemed.
  [[nodiscard]] virtual runtime::Task<base::Result<Redemption>> redeem(std::string pin) = 0;

  /// What `redeem` would answer now; uses nothing up.
  [[nodiscard]] virtual runtime::Task<base::Result<Redemption>> look_up(std::string pin) = 0;
};

}  // namespace storage
