/// A version of the privacy policy (docs/http-contract.md §4.8 and §7.10): all that storage knows of the noun. No user
/// owns one, the installation does.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

struct PrivacyPolicy {
  std::string id;
  std::string owner;  ///< `kInstallationOwner`
  std::string version;
  std::string title;
  std::string content;
  base::Timestamp effective_at;
  base::Timestamp created_at;
  bool operator==(const PrivacyPolicy&) const = default;
};

template <>
struct Described<PrivacyPolicy> {
  using P = PrivacyPolicy;
  static constexpr Kind kind{.name = "privacy_policies", .export_as = "privacyPolicies", .exported = Exported::kNot};
  static constexpr std::tuple fields{
      field<&P::id>("id"),
      field<&P::owner>("owner", kHidden),
      field<&P::version>("version", {.bson = "policyVersion"}),
      field<&P::title>("title"),
      field<&P::content>("content"),
      field<&P::effective_at>("effective_at"),
      field<&P::created_at>("created_at"),
  };
  using key = Members<&P::id>;
  using owner = Members<&P::owner>;
  using newest = Members<&P::effective_at>;
  using filters = Members<>;
  using unique = Members<&P::owner, &P::version>;
};

}  // namespace storage
