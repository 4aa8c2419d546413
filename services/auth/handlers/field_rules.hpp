/// The field rules register, login and the profile share, with their sentences (docs/http-contract.md §3).
///
/// Each reads one field and records what is wrong with it; the value is meaningful only after `Decoder::finish`.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "identity/email_address.hpp"
#include "json/decoder.hpp"
#include "security/password_policy.hpp"

namespace auth {

[[nodiscard]] identity::EmailAddress required_email(json::Decoder& in);

/// A password being set: every rule of `policy`; `subject` starts the sentences ("Password", "New password"). `person`
/// holds what the person is called, in any form.
[[nodiscard]] base::Secret required_new_password(json::Decoder& in, std::string_view field,
                                                 const security::PasswordPolicy& policy, std::string_view subject,
                                                 std::initializer_list<std::string_view> person);

[[nodiscard]] std::string_view or_empty(const std::optional<std::string>& text);

/// An address without what follows its last dot, which names a country or nothing at all.
[[nodiscard]] std::string_view without_top_level_domain(std::string_view email);

/// A password being checked: not empty, and no longer than one that could have been set.
[[nodiscard]] base::Secret required_password(json::Decoder& in, std::string_view field, std::string_view subject);

[[nodiscard]] json::StringRule first_name_rule();
[[nodiscard]] json::StringRule last_name_rule();
[[nodiscard]] json::StringRule username_rule();
[[nodiscard]] json::StringRule setup_token_rule();

/// Records names that hold markup or control characters.
void check_person_name(json::Decoder& in, std::string_view field, const std::string& name);
/// A username to be taken, as it was read by `username_rule`, without anything invisible around it. Records names that
/// are reserved or look like others.
[[nodiscard]] std::string new_username(json::Decoder& in, std::string_view typed);

}  // namespace auth
