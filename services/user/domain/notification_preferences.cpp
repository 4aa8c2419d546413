#include "user/domain/notification_preferences.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace user {
namespace {

using storage::NotificationType;

constexpr std::size_t kPromoOffer = 5;
constexpr std::size_t kPlatformUpdate = 6;

// The first types are those of the topics, in the same order.
static_assert(static_cast<std::size_t>(NotificationType::kPaymentReceived) == 2);
static_assert(static_cast<std::size_t>(NotificationType::kPromoOffer) == kPromoOffer);
static_assert(static_cast<std::size_t>(NotificationType::kPlatformUpdate) == kPlatformUpdate);

bool flag_or(const boost::json::object& channels, std::string_view name, bool fallback) {
  const auto* value = channels.if_contains(name);
  return value != nullptr && value->is_bool() ? value->get_bool() : fallback;
}

}  // namespace

NotificationPreferences::NotificationPreferences() {
  channels_[kPromoOffer].email = false;
  channels_[kPlatformUpdate].email = false;
}

NotificationPreferences NotificationPreferences::parse(const std::optional<std::string>& text) {
  NotificationPreferences preferences;
  boost::system::error_code error;
  const boost::json::value stored = boost::json::parse(text.value_or("{}"), error);
  if (error || !stored.is_object()) return preferences;
  for (std::size_t topic = 0; topic < kTopics.size(); ++topic) {
    const auto* found = stored.get_object().if_contains(kTopics[topic]);
    if (found == nullptr || !found->is_object()) continue;
    Channels& channels = preferences.channels_[topic];
    channels.in_app = flag_or(found->get_object(), "inApp", channels.in_app);
    channels.email = flag_or(found->get_object(), "email", channels.email);
  }
  return preferences;
}

boost::json::object NotificationPreferences::to_json() const {
  boost::json::object out;
  for (std::size_t topic = 0; topic < kTopics.size(); ++topic) {
    boost::json::object channels;
    channels["inApp"] = channels_[topic].in_app;
    channels["email"] = channels_[topic].email;
    out[kTopics[topic]] = std::move(channels);
  }
  return out;
}

bool NotificationPreferences::wants(NotificationType type) const {
  const auto topic = static_cast<std::size_t>(type);
  return topic >= kTopics.size() || channels_[topic].in_app;
}

}  // namespace user
