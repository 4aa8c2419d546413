/// Who a request acts for, once its access token was accepted.
#pragma once

#include <string>

#include "base/clock.hpp"

namespace http {

struct Principal {
  std::string user_id;
  std::string email;
  std::string role;        ///< "USER" | "ADMIN" | "MODERATOR", from the store, never from the token
  std::string token_id;    ///< `jti` of the access token
  std::string session_id;  ///< `sid`, may be empty
  base::Timestamp issued_at;
  base::Timestamp expires_at;
};

}  // namespace http
