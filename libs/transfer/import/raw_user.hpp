/// A user as the old system wrote them down: which fields there are, not yet what they mean.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace transfer {

enum class UserField : std::uint8_t {
  kId,
  kEmail,
  kPasswordHash,
  kUsername,
  kFirstName,
  kLastName,
  kPhoneNumber,
  kDateOfBirth,
  kNationality,
  kUserCategory,
  kRole,
  kIsVerified,
  kIsSuspended,
  kSuspendedAt,
  kSuspendedReason,
  kOnboardingCompleted,
  kOnboardingCompletedAt,
  kLastLoginAt,
  kCreatedAt,
  kUpdatedAt,
  kCount,
};

/// The field a member or column is about, by any of the names it had ("_id", "passwordHash", "password_hash"); compared
/// without case. nullopt: not one we keep.
[[nodiscard]] std::optional<UserField> find_user_field(std::string_view name);

/// A text, or a time in milliseconds since the epoch where the source tells the two apart. A flag is the text "true" or
/// "false".
struct RawValue {
  std::string text;
  std::optional<std::int64_t> millis;
};

/// Absent, null and empty are the same.
class RawUser {
 public:
  [[nodiscard]] std::optional<RawValue>& operator[](UserField field) noexcept {
    return values_[static_cast<std::size_t>(field)];
  }
  [[nodiscard]] const std::optional<RawValue>& operator[](UserField field) const noexcept {
    return values_[static_cast<std::size_t>(field)];
  }

 private:
  std::array<std::optional<RawValue>, static_cast<std::size_t>(UserField::kCount)> values_;
};

}  // namespace transfer
