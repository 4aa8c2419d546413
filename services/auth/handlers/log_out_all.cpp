#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"

namespace auth {

Answer log_out_all(Context& context, http::Request& request) {
  const base::Status ended = co_await context.sessions.end_all(request.principal->user_id, client_of(request));
  if (!ended) co_return std::unexpected(ended.error());
  clear_refresh_cookie(context, request);
  co_return success(200, "Logged out from all devices successfully");
}

}  // namespace auth
