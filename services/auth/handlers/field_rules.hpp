/// The field rules register, login and the profile share, with their sentences (HTTP contract section 3).
///
/// Each reads one field and records what is wrong with it; the value is meaningful only after `Decoder::finish`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "identity/email_address.hpp"
#include "json/decoder.hpp"
#include "security/password_policy.hpp"

namespace auth {

[[nodiscard]] identity::EmailAddress required_email(json::Decoder& in);

/// A password being set: every rule of `policy`; `subject` starts the sentences ("Password", "New password").
[[nodiscard]] base::Secret required_new_password(json::Decoder& in, std::string_view field,
                                                 const security::PasswordPolicy& policy, std::string_view subject);

/// A password being checked: not empty, and no longer than one that could have been set.
[[nodiscard]] base::Secret required_password(json::Decoder& in, std::string_view field, std::string_view subject);

[[nodiscard]] json::StringRule first_name_rule();
[[nodiscard]] json::StringRule last_name_rule();
[[nodiscard]] json::StringRule username_rule();

/// Records names that hold markup or control characters, and reserved usernames.
void check_person_name(json::Decoder& in, std::string_view field, const std::string& name);
void check_username(json::Decoder& in, const std::string& username);

}  // namespace auth
