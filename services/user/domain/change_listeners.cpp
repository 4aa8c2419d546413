#include "user/domain/change_listeners.hpp"

#include <optional>
#include <utility>

namespace user {
namespace {

struct Words {
  std::string title;
  std::string message;
};

/// Nothing of what its owner did, and nothing to those who cannot sign in to read it.
std::optional<Words> words_for(const Change& change) {
  switch (change.event) {
    case Event::kSaved:
      if (change.subject != Subject::kAccount) return std::nullopt;
      return Words{"Your account was changed", "An administrator changed the data of your account."};
    case Event::kRoleChanged:
      return Words{"Your account was changed", "An administrator gave your account the role " + change.detail + "."};
    case Event::kReactivated:
      return Words{"Your account is active again", "An administrator reactivated your account."};
    case Event::kSignedOut:
      return Words{"You were signed out", "An administrator ended your sessions on all devices."};
    case Event::kDeletionRequested:
      return Words{"Deletion of your account", "Your account and all your data will be deleted at " + change.detail +
                                                   ". Until then you can cancel it under Privacy."};
    case Event::kDeletionCancelled:
      return Words{"Deletion of your account", "Your account stays: its deletion was cancelled."};
    case Event::kSuspended:
    case Event::kErased:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

runtime::Task<void> AuditRows::on_change(const Change& change) {
  if (change.row) log_.record(*change.row);
  co_return;
}

runtime::Task<void> AccountNotices::on_change(const Change& change) {
  std::optional<Words> words = words_for(change);
  if (!words) co_return;
  NewNotification wanted;
  wanted.user_id = change.user_id;
  wanted.type = storage::NotificationType::kAccountSecurity;
  wanted.title = std::move(words->title);
  wanted.message = std::move(words->message);
  static_cast<void>(co_await notifications_.post(std::move(wanted)));
}

runtime::Task<void> ChangedSockets::on_change(const Change& change) {
  if (change.subject == Subject::kRecord || !sockets_.has_sockets_of(change.user_id)) co_return;
  const std::string subject(to_string(change.subject));
  sockets_.deliver(change.user_id, "account:changed", R"({"subject":")" + subject + R"("})");
}

}  // namespace user
