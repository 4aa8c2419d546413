/// What a user is told (docs/http-contract.md §4.6 and §7.8): all that storage knows of the noun.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

enum class NotificationType {
  kBookingConfirmed,
  kBookingCancelled,
  kPaymentReceived,
  kPaymentFailed,
  kRefundProcessed,
  kPromoOffer,
  kPlatformUpdate,
  kAccountSecurity,
  kPriceAlert,
  kTripReminder,
  kSystem,
};
template <>
struct Spelled<NotificationType> {
  static constexpr std::array<std::string_view, 11> texts{"BOOKING_CONFIRMED",
                                                          "BOOKING_CANCELLED",
                                                          "PAYMENT_RECEIVED",
                                                          "PAYMENT_FAILED",
                                                          "REFUND_PROCESSED",
                                                          "PROMO_OFFER",
                                                          "PLATFORM_UPDATE",
                                                          "ACCOUNT_SECURITY",
                                                          "PRICE_ALERT",
                                                          "TRIP_REMINDER",
                                                          "SYSTEM"};
};

/// Few values and a filter, so how many are unread is kept and never counted.
enum class NotificationState { kUnread, kRead };
template <>
struct Spelled<NotificationState> {
  static constexpr std::array<std::string_view, 2> texts{"unread", "read"};
};

struct Notification {
  std::string id;
  std::string user_id;
  NotificationType type = NotificationType::kSystem;
  std::string title;
  std::string message;
  NotificationState state = NotificationState::kUnread;
  std::optional<base::Timestamp> read_at;  ///< the first time
  std::optional<std::string> metadata;     ///< a JSON object
  base::Timestamp created_at;
  base::Timestamp updated_at;
  bool operator==(const Notification&) const = default;
};

template <>
struct Described<Notification> {
  using N = Notification;
  static constexpr Kind kind{
      .name = "notifications", .export_as = "notifications", .per_user_max = "NOTIFICATIONS_PER_USER_MAX"};
  static constexpr std::tuple fields{
      field<&N::id>("id"),
      field<&N::user_id>("user_id"),
      field<&N::type>("type"),
      field<&N::title>("title"),
      field<&N::message>("message"),
      field<&N::state>("state"),
      field<&N::read_at>("read_at"),
      field<&N::metadata>("metadata", kJsonText),
      field<&N::created_at>("created_at"),
      field<&N::updated_at>("updated_at"),
  };
  using key = Members<&N::id>;
  using owner = Members<&N::user_id>;
  using newest = Members<&N::created_at>;
  using filters = Members<&N::state>;
  using unique = Members<>;
};

}  // namespace storage
