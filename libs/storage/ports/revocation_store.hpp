/// Access tokens ended before their time, by `jti`, kept until they would have expired (docs/http-contract.md §7.3).
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

struct RevokedToken {
  std::string token_id;  ///< the `jti`
  std::string user_id;
  base::Timestamp expires_at;  ///< of the token; add the accepted clock skew
};

/// Thread-safe. If it cannot answer, the caller must refuse the request (503), never let it pass.
class RevocationStore {
 public:
  virtual ~RevocationStore() = default;

  /// Durable and visible to every process when it returns; recorded for `TokenChangeFeed`. Idempotent.
  [[nodiscard]] virtual runtime::Task<base::Status> revoke(RevokedToken token) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<bool>> is_revoked(std::string token_id) = 0;

  /// Forgets what expired; the number of rows. Called periodically.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> purge_expired() = 0;
};

}  // namespace storage
