/// `/users/onboarding` (docs/http-contract.md §4.9): the travel wizard, of which each user has one.
#pragma once

#include "user/handlers/endpoint.hpp"

namespace user {

[[nodiscard]] Answer get_onboarding(const Context& context, http::Request& request);
[[nodiscard]] Answer start_onboarding(const Context& context, http::Request& request);
/// Steps that come at once are all kept.
[[nodiscard]] Answer put_onboarding_step(const Context& context, http::Request& request);
[[nodiscard]] Answer get_onboarding_progress(const Context& context, http::Request& request);
[[nodiscard]] Answer complete_onboarding(const Context& context, http::Request& request);
[[nodiscard]] Answer delete_onboarding(const Context& context, http::Request& request);

}  // namespace user
