#include "user/domain/changes.hpp"

namespace user {

std::string_view to_string(Subject subject) noexcept {
  switch (subject) {
    case Subject::kRecord:
      return "record";
    case Subject::kAccount:
      return "account";
    case Subject::kSession:
      return "session";
    case Subject::kProfile:
      return "profile";
    case Subject::kPreference:
      return "preference";
    case Subject::kConsent:
      return "consent";
  }
  return "";
}

runtime::Task<void> Changes::announce(Change change) {
  for (ChangeListener* const listener : listeners_) co_await listener->on_change(change);
}

}  // namespace user
