#include "auth/handlers/field_rules.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "base/encoding.hpp"
#include "identity/person_names.hpp"
#include "identity/username.hpp"
#include "identity/visible_text.hpp"
#include "security/guessable_password.hpp"

namespace auth {
namespace {

constexpr std::string_view kBadEmail = "Please provide a valid email address";
constexpr std::string_view kBadFirstName = "First name must be between 1 and 50 characters";
constexpr std::string_view kBadLastName = "Last name must be between 1 and 50 characters";
constexpr std::string_view kBadUsername = "Username must be between 3 and 30 characters";

/// Passwords are measured by their own rules, which name the one that is broken.
constexpr std::size_t kAnyLength = std::numeric_limits<std::size_t>::max();

std::string sentence(std::string_view subject, std::string_view rule) { return std::string(subject).append(rule); }

}  // namespace

identity::EmailAddress required_email(json::Decoder& in) {
  const std::string typed = in.required_string("email", {.min = 1, .bytes_max = 1024, .message = kBadEmail});
  if (typed.empty()) return {};
  auto address = identity::parse_email_address(typed);
  if (!address) in.violate("email", kBadEmail);
  return std::move(address).value_or(identity::EmailAddress{});
}

base::Secret required_new_password(json::Decoder& in, std::string_view field, const security::PasswordPolicy& policy,
                                   std::string_view subject, std::initializer_list<std::string_view> person) {
  const std::string too_short = sentence(subject, " must be at least 8 characters long");
  const std::size_t before = in.violations().size();
  base::Secret password(in.required_string(field, {.bytes_max = kAnyLength, .message = too_short}));
  if (in.violations().size() > before) return {};
  std::vector<std::string> words;
  for (const std::string_view text : person) std::ranges::move(security::words_of(text), std::back_inserter(words));
  for (const std::string& broken : policy.violations(password, subject, words)) in.violate(field, broken);
  return password;
}

std::string_view or_empty(const std::optional<std::string>& text) { return text ? std::string_view(*text) : ""; }

std::string_view without_top_level_domain(std::string_view email) { return email.substr(0, email.rfind('.')); }

base::Secret required_password(json::Decoder& in, std::string_view field, std::string_view subject) {
  const std::string missing = sentence(subject, " is required");
  base::Secret password(in.required_string(field, {.min = 1, .bytes_max = kAnyLength, .message = missing}));
  if (password.size() > security::kPasswordBytesMax) in.violate(field, sentence(subject, " is too long"));
  return password;
}

json::StringRule first_name_rule() {
  return {.min = 1, .max = identity::kPersonNameMax, .trim = true, .message = kBadFirstName};
}

json::StringRule last_name_rule() {
  return {.min = 1, .max = identity::kPersonNameMax, .trim = true, .message = kBadLastName};
}

json::StringRule username_rule() {
  return {.min = identity::kUsernameMin, .max = identity::kUsernameMax, .trim = true, .message = kBadUsername};
}

json::StringRule setup_token_rule() {
  return {.min = 1, .max = 100, .trim = true, .message = "The token that was printed at the first start is required"};
}

void check_person_name(json::Decoder& in, std::string_view field, const std::string& name) {
  if (!identity::is_plain_name(name)) in.violate(field, "Names must not contain < or > or control characters");
}

std::string new_username(json::Decoder& in, std::string_view typed) {
  std::string username(identity::trim_invisible(typed));
  if (base::count_code_points(username) < identity::kUsernameMin) {
    in.violate("username", kBadUsername);
  } else if (!identity::is_distinct_username(username)) {
    in.violate("username", "This username holds characters that are not allowed together");
  } else if (identity::is_reserved_username(username)) {
    in.violate("username", "This username is reserved");
  }
  return username;
}

}  // namespace auth
