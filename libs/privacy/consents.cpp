#include "privacy/consents.hpp"

#include <utility>

namespace privacy {
namespace {

using storage::Consent;
using storage::ConsentChange;

ConsentChange last_change(const Consent& consent) {
  ConsentChange change;
  change.id = *consent.change_id;
  change.consent_id = consent.id;
  change.user_id = consent.user_id;
  change.analytics = consent.analytics;
  change.marketing = consent.marketing;
  change.functional = consent.functional;
  change.preferences = consent.preferences;
  change.changed_at = consent.last_updated_at;
  change.ip_address = consent.ip_address;
  change.user_agent = consent.user_agent;
  change.change_reason = consent.change_reason;
  return change;
}

}  // namespace

Consent Consents::initial(const std::string& user_id, const Origin& origin) const {
  Consent consent;
  consent.key = consent.user_id = user_id;
  consent.id = random_.uuid();
  consent.last_updated_at = clock_.now();
  consent.ip_address = origin.ip_address;
  return consent;
}

runtime::Task<base::Result<Consent>> Consents::get(std::string user_id, Origin origin) {
  auto found = co_await owned_.of<Consent>().find(user_id, user_id);
  if (!found) co_return std::unexpected(found.error());
  if (*found) co_return std::move(**found);
  storage::Change<Consent> make_if_absent =
      [made = initial(user_id, origin)](std::optional<Consent> there) -> std::optional<Consent> {
    if (there) return std::nullopt;
    return made;
  };
  auto modified = co_await owned_.of<Consent>().modify(user_id, user_id, std::move(make_if_absent));
  if (!modified) co_return std::unexpected(modified.error());
  co_return std::move(*modified->after);
}

runtime::Task<base::Result<Consent>> Consents::change(std::string user_id, ConsentChoice choice,
                                                      std::optional<std::string> reason, Origin origin) {
  storage::Change<Consent> change = [made = initial(user_id, origin), change_id = random_.uuid(), choice,
                                     reason = std::move(reason),
                                     origin](std::optional<Consent> there) -> std::optional<Consent> {
    Consent consent = there ? std::move(*there) : made;
    consent.analytics = choice.analytics.value_or(consent.analytics);
    consent.marketing = choice.marketing.value_or(consent.marketing);
    consent.preferences = choice.preferences.value_or(consent.preferences);
    consent.last_updated_at = made.last_updated_at;
    consent.change_id = change_id;
    consent.change_reason = reason;
    consent.ip_address = origin.ip_address;
    consent.user_agent = origin.user_agent;
    return consent;
  };
  auto modified = co_await owned_.of<Consent>().modify(user_id, user_id, std::move(change));
  if (!modified) co_return std::unexpected(modified.error());
  // The change before this one may not have got as far as its row, and is now gone from the record.
  const base::Status before = co_await note(std::move(modified->before));
  if (!before) co_return std::unexpected(before.error());
  const base::Status noted = co_await note(modified->after);
  if (!noted) co_return std::unexpected(noted.error());
  // The change has been made, whether or not there was room to make.
  static_cast<void>(co_await owned_.of<ConsentChange>().keep_newest(user_id, kConsentChangesMax));
  co_return std::move(*modified->after);
}

/// Idempotent: a change has one id.
runtime::Task<base::Status> Consents::note(std::optional<Consent> consent) {
  if (!consent || !consent->change_id) co_return base::Status{};
  const base::Status created = co_await owned_.of<ConsentChange>().create(last_change(*consent));
  if (!created && created.error().code() == base::ErrorCode::kAlreadyExists) co_return base::Status{};
  co_return created;
}

runtime::Task<base::Result<storage::Page<ConsentChange>>> Consents::history(std::string user_id,
                                                                            storage::Query<ConsentChange> query) {
  return owned_.of<ConsentChange>().list(std::move(user_id), std::move(query));
}

}  // namespace privacy
