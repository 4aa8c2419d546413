/// Where a Redis server is and how to be let in: the parts of a REDIS_URL.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace storage::redis {

struct Address {
  std::string host = "127.0.0.1";
  std::string port = "6379";
  std::string user;  ///< of an ACL; empty: the default user
  base::Secret password;
  unsigned database = 0;
  bool has_tls = false;
};

/// `redis://[[user]:password@]host[:port][/database]`, `rediss://…` for TLS (IANA's provisional registration of the
/// scheme). `invalid_argument` otherwise; the message names the part, never a value.
[[nodiscard]] base::Result<Address> parse_address(std::string_view url);

}  // namespace storage::redis
