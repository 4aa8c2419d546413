/// The versions of the privacy policy, and who accepted which (docs/http-contract.md §4.8).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "privacy/consents.hpp"
#include "runtime/task.hpp"
#include "storage/ports/owned_records.hpp"

namespace privacy {

inline constexpr std::size_t kPolicyVersionMax = 50;  ///< code points
inline constexpr std::size_t kPolicyTitleMax = 200;   ///< code points
inline constexpr std::size_t kPolicyContentBytesMax = 100UL * 1024;
/// More than a head and a text can have.
inline constexpr std::size_t kPolicyFileBytesMax = kPolicyContentBytesMax + 4096;
inline constexpr std::size_t kPoliciesMax = 200;  ///< versions of one installation

/// A version as somebody wrote it.
struct PolicyText {
  std::string version;
  std::string title;
  std::string content;
  std::optional<base::Timestamp> effective_at;  ///< none: at once
};

/// `not_found`, "Policy not found".
[[nodiscard]] base::Error policy_not_found();

/// Reads
///
///     Version: 2.0
///     Title: Privacy policy
///     Effective: 2026-03-01          (or with a time; left out: at once)
///
///     Everything after the first empty line is the policy.
///
/// `invalid_argument` says what is missing, too long or no UTF-8.
[[nodiscard]] base::Result<PolicyText> parse_policy(std::string_view text);

/// What an installation begins with unless its operator has written one.
[[nodiscard]] const PolicyText& sample_policy();

/// Thread-safe; all that it refers to must outlive it.
class Policies {
 public:
  Policies(storage::OwnedStores& owned, const base::Clock& clock, base::Random& random)
      : owned_(owned), clock_(clock), random_(random) {}

  /// The latest that is in effect; `not_found`, "No active privacy policy found".
  [[nodiscard]] runtime::Task<base::Result<storage::PrivacyPolicy>> current();
  /// All that are in effect, the latest first.
  [[nodiscard]] runtime::Task<base::Result<std::vector<storage::PrivacyPolicy>>> versions();
  /// Those to come, too.
  [[nodiscard]] runtime::Task<base::Result<std::vector<storage::PrivacyPolicy>>> all();

  /// `already_exists`, "Version already exists"; `conflict` when there are kPoliciesMax.
  [[nodiscard]] runtime::Task<base::Result<storage::PrivacyPolicy>> add(PolicyText text);
  /// Adds it if there is none at all. True when it did.
  [[nodiscard]] runtime::Task<base::Result<bool>> seed(PolicyText text);

  /// Keeps the first time a user accepts a version. `not_found`, "Policy not found", also for one to come.
  [[nodiscard]] runtime::Task<base::Result<storage::PolicyAcceptance>> accept(std::string user_id,
                                                                              std::string policy_id, Origin origin);

 private:
  [[nodiscard]] runtime::Task<base::Result<std::vector<storage::PrivacyPolicy>>> list(
      storage::Query<storage::PrivacyPolicy> query);
  [[nodiscard]] storage::Query<storage::PrivacyPolicy> in_effect(std::size_t limit) const;

  storage::OwnedStores& owned_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace privacy
