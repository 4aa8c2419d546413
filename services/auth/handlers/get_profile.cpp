#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"

namespace auth {

Answer get_profile(Context& context, http::Request& request) {
  const base::Result<storage::Account> account = co_await context.accounts.get(request.principal->user_id);
  if (!account) co_return std::unexpected(account.error());
  boost::json::object user = profile_fields(*account);
  const base::Status added = co_await add_deletion(context, account->id, user);
  if (!added) co_return std::unexpected(added.error());
  boost::json::object data;
  data["user"] = std::move(user);
  co_return success(200, "Profile retrieved successfully", data);
}

}  // namespace auth
