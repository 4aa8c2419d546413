/// The VR hand-over (docs/http-contract.md §5.4): the web app asks for a PIN, the headset redeems it once.
///
/// PINs come from a CSPRNG, are never logged, and guessing them is limited per client address: only misses count.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "gateway/limits.hpp"
#include "http/router.hpp"
#include "storage/ports/pin_store.hpp"

namespace gateway {

/// All references must outlive the handlers.
class VrSessions {
 public:
  VrSessions(storage::PinStore& pins, Limiter misses, const base::Clock& clock, base::Random& random,
             std::chrono::milliseconds lifetime);

  /// `POST /sessions`: {destination} as JSON or form, answers 201 with the PIN.
  [[nodiscard]] runtime::Task<base::Result<http::Response>> create(http::Request& request);
  /// `GET /sessions/{pin}`.
  [[nodiscard]] runtime::Task<base::Result<http::Response>> redeem(http::Request& request);

 private:
  [[nodiscard]] runtime::Task<base::Result<storage::Pin>> draw(std::string destination);

  storage::PinStore& pins_;
  Limiter misses_;
  const base::Clock& clock_;
  base::Random& random_;
  std::chrono::milliseconds lifetime_;
};

/// Trimmed, lower case, 1 to 64 letters (of any script), digits, spaces, "_" and "-"; nullopt otherwise.
[[nodiscard]] std::optional<std::string> normalise_destination(std::string_view text);

}  // namespace gateway
