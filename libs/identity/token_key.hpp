/// The key that signs access tokens, the same in every service that issues or verifies them.
#pragma once

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "config/values.hpp"

namespace identity {

/// JWT_SECRET, else the one kept in DATA_DIR, which is made on first start (production refuses to start without
/// JWT_SECRET; the configuration checks that). Blocks on the disk: for start-up. Fails with `unavailable`.
[[nodiscard]] base::Result<base::Secret> load_token_key(const config::Values& values, base::Random& random);

/// Whether `load_token_key` would make a new key, which ends every access token: for a warning at start. Blocks.
[[nodiscard]] bool makes_token_key(const config::Values& values);

}  // namespace identity
