#include <array>

#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"
#include "auth/handlers/field_rules.hpp"
#include "endpoints/audit_entry.hpp"
#include "identity/person_names.hpp"

namespace auth {
namespace {

constexpr std::string_view kBadPhone = "Please provide a valid phone number";
constexpr std::string_view kBadBirth = "Date of birth must be a valid date in the past";
constexpr std::string_view kBadNationality = "Nationality must be at most 60 characters";
constexpr std::array<std::string_view, 2> kCategories{"LEISURE", "BUSINESS"};
constexpr std::string_view kBadCategory = "User category must be LEISURE or BUSINESS";

using storage::AccountChanges;

/// Fields the old service never checked: its clients send "" for "not given".
bool is_blank(const json::Decoder& in, std::string_view name) {
  const auto* value = in.raw(name);
  return value != nullptr && value->is_string() && value->get_string().empty();
}

AccountChanges::Clearable<std::string> decode_phone(json::Decoder& in) {
  if (is_blank(in, "phoneNumber")) return std::optional<std::string>{};
  const auto field = in.string_field("phoneNumber", {.bytes_max = 64, .trim = true, .message = kBadPhone});
  if (field.has_value() && !identity::is_phone_number(*field)) in.violate("phoneNumber", kBadPhone);
  return json::change_of(field);
}

AccountChanges::Clearable<base::Timestamp> decode_birth(json::Decoder& in, base::Timestamp now) {
  using Change = AccountChanges::Clearable<base::Timestamp>;
  if (is_blank(in, "dateOfBirth")) return std::optional<base::Timestamp>{};
  const auto field = in.string_field("dateOfBirth", {.bytes_max = 64, .trim = true, .message = kBadBirth});
  if (field.is_absent()) return std::nullopt;
  if (field.is_null()) return Change(std::optional<base::Timestamp>{});
  const auto date = identity::parse_birth_date(*field, now);
  if (!date) in.violate("dateOfBirth", kBadBirth);
  return Change(date);
}

AccountChanges::Clearable<std::string> decode_nationality(json::Decoder& in) {
  if (is_blank(in, "nationality")) return std::optional<std::string>{};
  const auto field = in.string_field("nationality", {.max = 60, .trim = true, .message = kBadNationality});
  if (field.has_value()) check_person_name(in, "nationality", *field);
  return json::change_of(field);
}

/// Null or "" brings the default back, the only "none" this field has.
std::optional<storage::UserCategory> decode_category(json::Decoder& in) {
  if (is_blank(in, "userCategory")) return storage::UserCategory::kLeisure;
  const auto field = in.choice_field("userCategory", {.options = kCategories, .message = kBadCategory});
  if (field.is_absent()) return std::nullopt;
  return field.has_value() ? storage::parse<storage::UserCategory>(*field) : storage::UserCategory::kLeisure;
}

AccountChanges::Clearable<std::string> decode_name(json::Decoder& in, std::string_view name,
                                                   const json::StringRule& rule) {
  const auto field = in.string_field(name, rule);
  if (field.has_value()) check_person_name(in, name, *field);
  return json::change_of(field);
}

/// Names of existing accounts stay good, whatever today's rules say about them.
AccountChanges::Clearable<std::string> decode_username(json::Decoder& in, const storage::Account& account) {
  const auto field = in.string_field("username", username_rule());
  if (!field.has_value() || *field == account.username) return json::change_of(field);
  return std::optional(new_username(in, *field));
}

/// A new address is unproven. Clients send whole profiles back, so the address they already have is no change.
void decode_email(json::Decoder& in, const storage::Account& account, AccountChanges& changes) {
  if (!in.has("email")) return;
  identity::EmailAddress email = required_email(in);
  if (email.text == account.email) return;
  changes.email = AccountChanges::Email{std::move(email.text), std::move(email.canonical)};
  changes.is_verified = false;
}

base::Result<AccountChanges> decode(const endpoints::Body& body, const storage::Account& account, base::Timestamp now) {
  json::Decoder in = body.decoder();
  AccountChanges changes;
  decode_email(in, account, changes);
  changes.first_name = decode_name(in, "firstName", first_name_rule());
  changes.last_name = decode_name(in, "lastName", last_name_rule());
  changes.username = decode_username(in, account);
  changes.phone_number = decode_phone(in);
  changes.date_of_birth = decode_birth(in, now);
  changes.nationality = decode_nationality(in);
  changes.user_category = decode_category(in);
  if (auto status = in.finish(); !status) return std::unexpected(std::move(status).error());
  return changes;
}

/// Nobody waits until it is stored (docs/http-contract.md §7.15).
void note_update(Context& context, const http::Request& request) {
  storage::AuditEntry entry = endpoints::audit_entry(request, "UPDATE", "UserProfile", request.principal->user_id);
  entry.accessor_type = "user";
  entry.accessed_at = context.clock.now();
  entry.id = storage::time_ordered_id(entry.accessed_at, context.random);
  context.audit_log.record(std::move(entry));
}

http::Response show(const storage::Account& account, const storage::DeletionDate& deletion_at, const char* message) {
  endpoints::SuccessText answer(message);
  answer.members().add_object("data", [&](json::ObjectText& data) {
    data.add_object("user", [&](json::ObjectText& user) {
      add_profile(user, account);
      add_deletion(user, deletion_at);
    });
  });
  return answer.finish(200);
}

}  // namespace

Answer get_profile(Context& context, http::Request& request) {
  const auto found = co_await context.people.find_account(request.principal->user_id);
  if (!found) co_return std::unexpected(found.error());
  if (!*found) co_return std::unexpected(storage::account_not_found());
  co_return show((*found)->account, (*found)->deletion_at, "Profile retrieved successfully");
}

Answer update_profile(Context& context, http::Request& request) {
  const base::Result<endpoints::Body> body = co_await endpoints::read_fields(request, context.body_limits);
  if (!body) co_return std::unexpected(body.error());
  const base::Result<storage::Account> current = co_await context.accounts.get(request.principal->user_id);
  if (!current) co_return std::unexpected(current.error());
  base::Result<AccountChanges> changes = decode(*body, *current, context.clock.now());
  if (!changes) co_return std::unexpected(std::move(changes).error());
  if (changes->email) {
    const base::Status charged = co_await context.email_changes.charge(request);
    if (!charged) co_return std::unexpected(charged.error());
  }
  const base::Result<storage::Account> account = co_await context.accounts.update(current->id, std::move(*changes));
  if (!account) co_return std::unexpected(account.error());
  note_update(context, request);
  const auto deletion_at = co_await storage::deletion_scheduled_at(context.owned, account->id);
  if (!deletion_at) co_return std::unexpected(deletion_at.error());
  co_return show(*account, *deletion_at, "Profile updated successfully");
}

}  // namespace auth
