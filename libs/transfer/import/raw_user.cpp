#include "transfer/import/raw_user.hpp"

#include "base/encoding.hpp"

namespace transfer {
namespace {

struct Name {
  std::string_view text;
  UserField field;
};

constexpr Name kNames[] = {
    {"_id", UserField::kId},
    {"id", UserField::kId},
    {"email", UserField::kEmail},
    {"password", UserField::kPasswordHash},
    {"passwordHash", UserField::kPasswordHash},
    {"username", UserField::kUsername},
    {"firstName", UserField::kFirstName},
    {"lastName", UserField::kLastName},
    {"phoneNumber", UserField::kPhoneNumber},
    {"dateOfBirth", UserField::kDateOfBirth},
    {"nationality", UserField::kNationality},
    {"userCategory", UserField::kUserCategory},
    {"role", UserField::kRole},
    {"isVerified", UserField::kIsVerified},
    {"isSuspended", UserField::kIsSuspended},
    {"suspendedAt", UserField::kSuspendedAt},
    {"suspendedReason", UserField::kSuspendedReason},
    {"onboardingCompleted", UserField::kOnboardingCompleted},
    {"onboardingCompletedAt", UserField::kOnboardingCompletedAt},
    {"lastLoginAt", UserField::kLastLoginAt},
    {"createdAt", UserField::kCreatedAt},
    {"updatedAt", UserField::kUpdatedAt},
};

}  // namespace

std::optional<UserField> find_user_field(std::string_view name) {
  for (const Name& known : kNames) {
    if (base::equals_ignore_case(known.text, name)) return known.field;
  }
  // Columns of a relational database: "created_at".
  std::string joined(name);
  std::erase(joined, '_');
  for (const Name& known : kNames) {
    if (joined.size() < name.size() && base::equals_ignore_case(known.text, joined)) return known.field;
  }
  return std::nullopt;
}

}  // namespace transfer
