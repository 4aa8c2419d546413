/// `/admin/users` (docs/http-contract.md §4.10): accounts as administrators see and change them.
#pragma once

#include "user/handlers/endpoint.hpp"

namespace user {

[[nodiscard]] Answer list_users(const Context& context, http::Request& request);
[[nodiscard]] Answer get_user(const Context& context, http::Request& request);
[[nodiscard]] Answer get_user_activity(const Context& context, http::Request& request);
[[nodiscard]] Answer get_user_security_events(const Context& context, http::Request& request);

// These write their own audit rows, which say what was before and after.
[[nodiscard]] Answer change_user(const Context& context, http::Request& request);
[[nodiscard]] Answer suspend_user(const Context& context, http::Request& request);
[[nodiscard]] Answer reactivate_user(const Context& context, http::Request& request);
[[nodiscard]] Answer delete_user(const Context& context, http::Request& request);

/// Failed logins so far no longer count against the account, in any service.
[[nodiscard]] Answer unlock_user(const Context& context, http::Request& request);

[[nodiscard]] Answer list_user_sessions(const Context& context, http::Request& request);
[[nodiscard]] Answer end_user_sessions(const Context& context, http::Request& request);

/// Those to come, too.
[[nodiscard]] Answer list_policies(const Context& context, http::Request& request);
[[nodiscard]] Answer add_policy(const Context& context, http::Request& request);

/// CSV, page by page as the client reads.
[[nodiscard]] Answer export_users(const Context& context, http::Request& request);

/// Who touched whose data.
[[nodiscard]] Answer list_audit(const Context& context, http::Request& request);

}  // namespace user
