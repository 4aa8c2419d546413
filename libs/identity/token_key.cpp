#include "identity/token_key.hpp"

#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/secret_file.hpp"

namespace identity {

base::Result<base::Secret> load_token_key(const config::Values& values, base::Random& random) {
  if (values.is_set(config::keys::kJwtSecret)) return values.secret(config::keys::kJwtSecret);
  return config::load_or_create_secret(values.text(config::keys::kDataDir), random);
}

bool makes_token_key(const config::Values& values) {
  if (values.is_set(config::keys::kJwtSecret)) return false;
  return !config::has_secret(values.text(config::keys::kDataDir));
}

}  // namespace identity
