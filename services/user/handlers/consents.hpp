/// `/users/gdpr/consent` (docs/http-contract.md §4.8).
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer get_consent(const Context& context, http::Request& request);
[[nodiscard]] Answer change_consent(const Context& context, http::Request& request);
[[nodiscard]] Answer list_consent_history(const Context& context, http::Request& request);

}  // namespace user
