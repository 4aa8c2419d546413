/// Which notifications a user wants, and where (docs/http-contract.md §4.7). Values, thread-safe.
#pragma once

#include <array>
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "storage/records/notification.hpp"

namespace user {

/// What can be chosen of one topic.
struct Channels {
  bool in_app = true;
  bool email = true;
  bool operator==(const Channels&) const = default;
};

class NotificationPreferences {
 public:
  /// In the order of the contract.
  static constexpr std::array<std::string_view, 7> kTopics{
      "booking_confirmed", "booking_cancelled", "payment_succeeded", "payment_failed",
      "refund_processed",  "promo_offer",       "platform_update"};

  /// The defaults: everything, but no letters about offers and the platform.
  NotificationPreferences();

  /// What `to_json` gave; topics that are missing or unreadable in it are as by default.
  [[nodiscard]] static NotificationPreferences parse(const std::optional<std::string>& text);
  [[nodiscard]] boost::json::object to_json() const;

  [[nodiscard]] Channels& at(std::size_t topic) { return channels_.at(topic); }

  /// Whether a notification of this type is to be made: types without a topic always are.
  [[nodiscard]] bool wants(storage::NotificationType type) const;

 private:
  std::array<Channels, kTopics.size()> channels_;
};

}  // namespace user
