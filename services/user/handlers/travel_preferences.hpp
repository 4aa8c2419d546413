/// What the AI service asks of users: their travel preferences, as the wizard has them (docs/http-contract.md §4.11).
/// For other services only: behind the internal token.
#pragma once

#include "user/handlers/endpoint.hpp"

namespace user {

/// Of one user.
[[nodiscard]] Answer get_travel_preferences(const Context& context, http::Request& request);
/// Of 1 to 100; those who have none are left out.
[[nodiscard]] Answer list_travel_preferences(const Context& context, http::Request& request);
[[nodiscard]] Answer get_travel_preferences_health(const Context& context, http::Request& request);

}  // namespace user
