/// The signing secret that is made up on first start when none is configured (never in production).
#pragma once

#include <filesystem>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace config {

/// Reads `<data_dir>/jwt_secret`, creating it (0600, 256 random bits, synced to disk) and the directory (0700; its
/// parent must exist) if missing. An existing file is never replaced, even an unusable one: that would end every
/// session silently. Of several processes starting together one creates it and all read the same secret. Blocks on the
/// disk. Errors: `unavailable`.
[[nodiscard]] base::Result<base::Secret> load_or_create_secret(const std::filesystem::path& data_dir,
                                                               base::Random& random);

/// Whether the file is there. Blocks on the disk.
[[nodiscard]] bool has_secret(const std::filesystem::path& data_dir);

}  // namespace config
