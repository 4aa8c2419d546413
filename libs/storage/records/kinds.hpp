/// The kinds of records that users own, in one list: whatever goes over all of them goes over this.
#pragma once

#include <tuple>

#include "storage/records/consent.hpp"
#include "storage/records/document.hpp"
#include "storage/records/document_link.hpp"
#include "storage/records/erasure.hpp"
#include "storage/records/favourite.hpp"
#include "storage/records/gdpr_request.hpp"
#include "storage/records/history_entry.hpp"
#include "storage/records/notification.hpp"
#include "storage/records/onboarding_profile.hpp"
#include "storage/records/policy_acceptance.hpp"
#include "storage/records/privacy_policy.hpp"

namespace storage {

/// Later versions only append: the order is that of `RecordKind`.
using OwnedRows =
    std::tuple<Favourite, HistoryEntry, Notification, OnboardingProfile, PrivacyPolicy, PolicyAcceptance, Consent,
               ConsentChange, GdprRequest, Erasure, DocumentDetails, DocumentVersion, DocumentLink>;

/// Calls `visit.operator()<Row>()` for every kind, in order.
template <class Visit>
void for_each_kind(Visit visit) {
  [&]<class... Row>(std::type_identity<std::tuple<Row...>>) {
    (visit.template operator()<Row>(), ...);
  }(std::type_identity<OwnedRows>{});
}

}  // namespace storage
