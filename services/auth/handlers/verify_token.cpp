#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"

namespace auth {

// The guard has done the work; what it learnt from the store is the answer.
Answer verify_token(Context&, http::Request& request) {
  const http::Principal& principal = *request.principal;
  boost::json::object user{{"id", principal.user_id}, {"email", principal.email}, {"role", principal.role}};
  boost::json::object data;
  data["user"] = std::move(user);
  co_return success(200, "Token is valid", data);
}

}  // namespace auth
