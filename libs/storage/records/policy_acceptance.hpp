/// That a user accepted a version of the privacy policy (docs/http-contract.md §4.8 and §7.11): all that storage knows
/// of the noun.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

struct PolicyAcceptance {
  std::string id;
  std::string user_id;
  std::string policy_id;
  std::string policy_version;
  base::Timestamp accepted_at;
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;
  bool operator==(const PolicyAcceptance&) const = default;
};

template <>
struct Described<PolicyAcceptance> {
  using A = PolicyAcceptance;
  static constexpr Kind kind{.name = "policy_acceptances", .export_as = "policyAcceptances"};
  static constexpr std::tuple fields{
      field<&A::id>("id"),
      field<&A::user_id>("user_id"),
      field<&A::policy_id>("policy_id"),
      field<&A::policy_version>("policy_version"),
      field<&A::accepted_at>("accepted_at"),
      field<&A::ip_address>("ip_address"),
      field<&A::user_agent>("user_agent"),
  };
  using key = Members<&A::id>;
  using owner = Members<&A::user_id>;
  using newest = Members<&A::accepted_at>;
  using filters = Members<>;
  using unique = Members<&A::user_id, &A::policy_id>;
};

}  // namespace storage
