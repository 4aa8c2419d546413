/// The kinds of records that users own, in one list: whatever goes over all of them goes over this.
#pragma once

#include <tuple>

#include "storage/records/favourite.hpp"
#include "storage/records/history_entry.hpp"
#include "storage/records/notification.hpp"
#include "storage/records/onboarding_profile.hpp"

namespace storage {

/// Later versions only append: the order is that of `RecordKind`.
using OwnedRows = std::tuple<Favourite, HistoryEntry, Notification, OnboardingProfile>;

/// Calls `visit.operator()<Row>()` for every kind, in order.
template <class Visit>
void for_each_kind(Visit visit) {
  [&]<class... Row>(std::type_identity<std::tuple<Row...>>) {
    (visit.template operator()<Row>(), ...);
  }(std::type_identity<OwnedRows>{});
}

}  // namespace storage
