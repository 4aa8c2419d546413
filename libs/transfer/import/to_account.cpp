#include "transfer/import/to_account.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/encoding.hpp"
#include "identity/email_address.hpp"
#include "identity/person_names.hpp"
#include "identity/username.hpp"
#include "security/password_hasher.hpp"
#include "transfer/import/time_text.hpp"
#include "transfer/import/uuid_text.hpp"

namespace transfer {
namespace {

using enum UserField;

constexpr std::size_t kIdBytesMax = 64;
constexpr std::size_t kTextMax = 100;     ///< code points of phone number and nationality
constexpr std::size_t kReasonMax = 1000;  ///< code points of the suspension's reason
constexpr std::size_t kObjectIdDigits = 24;

bool is_ascii_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Reads fields and remembers the first that breaks a rule; the values mean something only while `reason` is empty.
class Fields {
 public:
  explicit Fields(const RawUser& user) : user_(user) {}

  [[nodiscard]] Reason reason() const noexcept { return reason_; }
  void refuse(Reason reason) noexcept {
    if (reason_.empty()) reason_ = reason;
  }

  /// Trimmed; empty counts as absent.
  [[nodiscard]] std::optional<std::string> text(UserField field, Reason wrong_type) {
    const auto& value = user_[field];
    if (!value) return std::nullopt;
    if (value->millis) refuse(wrong_type);
    const std::string_view trimmed = base::trim(value->text);
    if (trimmed.empty()) return std::nullopt;
    return std::string(trimmed);
  }

  /// A text for people, of `min` to `max` code points.
  [[nodiscard]] std::optional<std::string> plain(UserField field, std::size_t min, std::size_t max, Reason broken) {
    auto value = text(field, broken);
    if (!value) return value;
    const std::size_t size = base::count_code_points(*value);
    if (size < min || size > max || !identity::is_plain_name(*value)) refuse(broken);
    return value;
  }

  /// PostgreSQL's COPY writes "t" and "f".
  [[nodiscard]] bool flag(UserField field, Reason broken) {
    const auto value = text(field, broken);
    if (!value) return false;
    const auto is = [&](std::string_view word) { return base::equals_ignore_case(*value, word); };
    if (is("true") || is("t") || is("1")) return true;
    if (!is("false") && !is("f") && !is("0")) refuse(broken);
    return false;
  }

  [[nodiscard]] std::optional<base::Timestamp> time(UserField field, Reason broken) {
    const auto& value = user_[field];
    if (!value) return std::nullopt;
    if (value->millis) return plausible(base::from_millis(*value->millis), broken);
    const std::string_view trimmed = base::trim(value->text);
    if (trimmed.empty()) return std::nullopt;
    const auto time = parse_export_time(trimmed);
    if (!time) refuse(broken);
    return time;
  }

 private:
  /// Years 0 to 9999: what the contract's form of a time can show.
  [[nodiscard]] std::optional<base::Timestamp> plausible(base::Timestamp time, Reason broken) {
    using namespace std::chrono_literals;
    const auto day = std::chrono::floor<std::chrono::days>(time);
    if (day < std::chrono::sys_days{0y / 1 / 1} || day > std::chrono::sys_days{9999y / 12 / 31}) refuse(broken);
    return time;
  }

  const RawUser& user_;
  Reason reason_;
};

std::string read_id(Fields& in) {
  constexpr Reason kBroken = "id is not 1 to 64 letters, digits, '-' and '_'";
  const auto text = in.text(kId, kBroken);
  if (!text) in.refuse("id is missing");
  std::string id = unwrap_id(text ? std::string_view(*text) : std::string_view());
  const bool is_plain =
      std::ranges::all_of(id, [](char c) { return is_ascii_letter_or_digit(c) || c == '-' || c == '_'; });
  if (id.empty() || id.size() > kIdBytesMax || !is_plain) in.refuse(kBroken);
  return id;
}

/// The first four bytes of an ObjectId are the second it was made in (MongoDB manual, ObjectId).
std::optional<base::Timestamp> time_in_object_id(std::string_view id) {
  if (id.size() != kObjectIdDigits) return std::nullopt;
  std::uint32_t seconds = 0;
  const std::string_view digits = id.substr(0, 8);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds, 16);
  const bool is_hex = id.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  if (error != std::errc{} || end != digits.data() + digits.size() || !is_hex) return std::nullopt;
  return base::Timestamp{std::chrono::seconds{seconds}};
}

void read_email(Fields& in, storage::Account& account) {
  constexpr Reason kBroken = "email is not a valid address";
  const auto text = in.text(kEmail, kBroken);
  if (!text) return in.refuse("email is missing");
  auto address = identity::parse_email_address(*text);
  if (!address) return in.refuse(kBroken);
  account.email = std::move(address->text);
  account.email_canonical = std::move(address->canonical);
}

base::Secret read_password_hash(Fields& in) {
  constexpr Reason kBroken = "password is not a bcrypt or Argon2id hash this system can check";
  const auto text = in.text(kPasswordHash, kBroken);
  if (!text) in.refuse("password hash is missing");
  static const security::PasswordHasher hasher({});
  base::Secret hash(text.value_or(std::string()));
  if (!hasher.can_verify(hash.reveal())) in.refuse(kBroken);
  return hash;
}

void read_role(Fields& in, storage::Account& account) {
  constexpr Reason kBadRole = "role is not one of USER, ADMIN, MODERATOR";
  constexpr Reason kBadCategory = "userCategory is not one of LEISURE, BUSINESS";
  const auto upper = [](std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
    return text;
  };
  if (auto role = in.text(kRole, kBadRole)) {
    const auto parsed = storage::parse<storage::Role>(upper(std::move(*role)));
    if (!parsed) in.refuse(kBadRole);
    account.role = parsed.value_or(storage::Role::kUser);
  }
  if (auto category = in.text(kUserCategory, kBadCategory)) {
    const auto parsed = storage::parse<storage::UserCategory>(upper(std::move(*category)));
    if (!parsed) in.refuse(kBadCategory);
    account.user_category = parsed.value_or(storage::UserCategory::kLeisure);
  }
}

void read_person(Fields& in, storage::Account& account) {
  account.username = in.plain(kUsername, identity::kUsernameMin, identity::kUsernameMax,
                              "username is not 3 to 30 characters without < and >");
  account.first_name =
      in.plain(kFirstName, 1, identity::kPersonNameMax, "firstName is not 1 to 50 characters without < and >");
  account.last_name =
      in.plain(kLastName, 1, identity::kPersonNameMax, "lastName is not 1 to 50 characters without < and >");
  account.phone_number = in.plain(kPhoneNumber, 1, kTextMax, "phoneNumber is not up to 100 plain characters");
  account.nationality = in.plain(kNationality, 1, kTextMax, "nationality is not up to 100 plain characters");
  account.date_of_birth = in.time(kDateOfBirth, "dateOfBirth is not an ISO 8601 date");
}

void read_state(Fields& in, storage::Account& account) {
  account.is_verified = in.flag(kIsVerified, "isVerified is not true or false");
  account.is_suspended = in.flag(kIsSuspended, "isSuspended is not true or false");
  account.suspended_at = in.time(kSuspendedAt, "suspendedAt is not an ISO 8601 time");
  account.suspended_reason =
      in.plain(kSuspendedReason, 1, kReasonMax, "suspendedReason is not up to 1000 plain characters");
  account.onboarding_completed = in.flag(kOnboardingCompleted, "onboardingCompleted is not true or false");
  account.onboarding_completed_at = in.time(kOnboardingCompletedAt, "onboardingCompletedAt is not an ISO 8601 time");
  account.last_login_at = in.time(kLastLoginAt, "lastLoginAt is not an ISO 8601 time");
}

void read_times(Fields& in, storage::Account& account, base::Timestamp now) {
  const auto created = in.time(kCreatedAt, "createdAt is not an ISO 8601 time");
  account.created_at = created ? *created : time_in_object_id(account.id).value_or(now);
  account.updated_at = in.time(kUpdatedAt, "updatedAt is not an ISO 8601 time").value_or(account.created_at);
}

}  // namespace

std::expected<storage::Account, Reason> to_account(const RawUser& user, base::Timestamp now) {
  Fields in(user);
  storage::Account account;
  account.id = read_id(in);
  read_email(in, account);
  account.password_hash = read_password_hash(in);
  read_person(in, account);
  read_role(in, account);
  read_state(in, account);
  read_times(in, account, now);
  if (!in.reason().empty()) return std::unexpected(in.reason());
  return account;
}

}  // namespace transfer
