/// The endpoints of auth-service, in the files beside this one (docs/http-contract.md §3). All are coroutines on the
/// connection's loop; `context` and `request` must outlive them.
#pragma once

#include "auth/handlers/context.hpp"
#include "endpoints/answer.hpp"
#include "http/request.hpp"

namespace auth {

using endpoints::Answer;

[[nodiscard]] Answer sign_up(Context& context, http::Request& request);          ///< POST /register
[[nodiscard]] Answer set_up(Context& context, http::Request& request);           ///< POST /api/v1/admin/setup
[[nodiscard]] Answer log_in(Context& context, http::Request& request);           ///< POST /login
[[nodiscard]] Answer refresh(Context& context, http::Request& request);          ///< POST /refresh
[[nodiscard]] Answer log_out(Context& context, http::Request& request);          ///< POST /logout
[[nodiscard]] Answer log_out_all(Context& context, http::Request& request);      ///< POST /logout-all
[[nodiscard]] Answer verify_token(Context& context, http::Request& request);     ///< POST /verify-token
[[nodiscard]] Answer get_profile(Context& context, http::Request& request);      ///< GET /profile
[[nodiscard]] Answer update_profile(Context& context, http::Request& request);   ///< PUT /profile
[[nodiscard]] Answer change_password(Context& context, http::Request& request);  ///< POST /change-password
[[nodiscard]] Answer list_sessions(Context& context, http::Request& request);    ///< GET /sessions
[[nodiscard]] Answer end_session(Context& context, http::Request& request);      ///< DELETE /sessions/:id
/// DELETE /sessions
[[nodiscard]] Answer end_other_sessions(Context& context, http::Request& request);

}  // namespace auth
