/// What a user consents to, and how that came about (docs/http-contract.md §4.8, §7.12 and §7.13): all that storage
/// knows of the two nouns.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

/// One a user. Its last change is part of it, so that the two are written in one step; the row of the history is a copy
/// of that, which can be made later (privacy/consents.hpp).
struct Consent {
  std::string key;  ///< the user's id: one a user, and found without looking for its id
  std::string id;
  std::string user_id;
  bool analytics = false;
  bool marketing = false;
  bool functional = true;
  bool preferences = true;
  base::Timestamp last_updated_at;
  std::optional<std::string> ip_address;
  std::optional<std::string> change_id;  ///< of the last change; none: as it was made
  std::optional<std::string> user_agent;
  std::optional<std::string> change_reason;
  bool operator==(const Consent&) const = default;
};

template <>
struct Described<Consent> {
  using C = Consent;
  static constexpr Kind kind{.name = "consents", .export_as = "consent", .exported = Exported::kOne};
  static constexpr std::tuple fields{
      field<&C::key>("consent_key", kHidden),
      field<&C::id>("id", {.bson = "consentId"}),
      field<&C::user_id>("user_id"),
      field<&C::analytics>("analytics"),
      field<&C::marketing>("marketing"),
      field<&C::functional>("functional"),
      field<&C::preferences>("preferences"),
      field<&C::last_updated_at>("last_updated_at"),
      field<&C::ip_address>("ip_address"),
      field<&C::change_id>("change_id", kHidden),
      field<&C::user_agent>("user_agent", kHidden),
      field<&C::change_reason>("change_reason", kHidden),
  };
  using key = Members<&C::key>;
  using owner = Members<&C::user_id>;
  using newest = Members<&C::last_updated_at>;
  using filters = Members<>;
  using unique = Members<>;
};

struct ConsentChange {
  std::string id;
  std::string consent_id;
  std::string user_id;
  bool analytics = false;
  bool marketing = false;
  bool functional = true;
  bool preferences = true;
  base::Timestamp changed_at;
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;
  std::optional<std::string> change_reason;
  bool operator==(const ConsentChange&) const = default;
};

template <>
struct Described<ConsentChange> {
  using C = ConsentChange;
  static constexpr Kind kind{.name = "consent_changes", .export_as = "consentHistory"};
  static constexpr std::tuple fields{
      field<&C::id>("id"),
      field<&C::consent_id>("consent_id"),
      field<&C::user_id>("user_id"),
      field<&C::analytics>("analytics"),
      field<&C::marketing>("marketing"),
      field<&C::functional>("functional"),
      field<&C::preferences>("preferences"),
      field<&C::changed_at>("changed_at"),
      field<&C::ip_address>("ip_address"),
      field<&C::user_agent>("user_agent"),
      field<&C::change_reason>("change_reason"),
  };
  using key = Members<&C::id>;
  using owner = Members<&C::user_id>;
  using newest = Members<&C::changed_at>;
  using filters = Members<>;
  using unique = Members<>;
};

}  // namespace storage
