/// What a user consents to, with its history (docs/http-contract.md §4.8).
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/owned_records.hpp"

namespace privacy {

/// Where a call came from, as far as consents and acceptances remember it.
struct Origin {
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;  ///< at most 512 bytes
};

struct ConsentChoice {
  std::optional<bool> analytics;
  std::optional<bool> marketing;
  std::optional<bool> preferences;
};

/// What is kept of one user: the newest.
inline constexpr std::uint64_t kConsentChangesMax = 1'000;

/// Thread-safe; all that it refers to must outlive it.
///
/// A change and what the history says of it are one write: the record holds its own last change. The row of the history
/// is made from that afterwards, by the same call, or by the next one should this one not get to it.
class Consents {
 public:
  Consents(storage::OwnedStores& owned, const base::Clock& clock, base::Random& random)
      : owned_(owned), clock_(clock), random_(random) {}

  /// Made with the defaults when it is looked at first.
  [[nodiscard]] runtime::Task<base::Result<storage::Consent>> get(std::string user_id, Origin origin);

  /// Of changes at the same time none is lost, and each has a row in the history, until there are
  /// kConsentChangesMax newer ones.
  [[nodiscard]] runtime::Task<base::Result<storage::Consent>> change(std::string user_id, ConsentChoice choice,
                                                                     std::optional<std::string> reason, Origin origin);

  /// Newest first.
  [[nodiscard]] runtime::Task<base::Result<storage::Page<storage::ConsentChange>>> history(
      std::string user_id, storage::Query<storage::ConsentChange> query);

 private:
  [[nodiscard]] storage::Consent initial(const std::string& user_id, const Origin& origin) const;
  [[nodiscard]] runtime::Task<base::Status> note(std::optional<storage::Consent> consent);

  storage::OwnedStores& owned_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace privacy
