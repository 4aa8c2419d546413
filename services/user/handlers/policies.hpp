/// `/users/gdpr/privacy-policy` (docs/http-contract.md §4.8).
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer get_privacy_policy(const Context& context, http::Request& request);
[[nodiscard]] Answer list_privacy_policies(const Context& context, http::Request& request);
[[nodiscard]] Answer accept_privacy_policy(const Context& context, http::Request& request);

}  // namespace user
