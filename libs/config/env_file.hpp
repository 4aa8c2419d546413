/// Files of settings: the one `--env-file` names, and `.env` in the working folder.
///
///     # a comment, also behind `;`
///     GATEWAY_PORT=8080
///     export DATA_DIR="/srv/dream scape"      `export` and one pair of quotes around the whole value are dropped
///
/// What docker, compose and systemd read alike is read so; where they differ the text is taken as it stands, with a
/// warning: nothing is expanded, `\` is a character like any other, ` # …` behind a value belongs to it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "config/environment.hpp"

namespace config {

inline constexpr std::size_t kEnvFileBytesMax = 1024 * 1024;
inline constexpr std::size_t kEnvFileLinesMax = 10'000;
/// Remarks of one file that are kept; the rest is counted.
inline constexpr std::size_t kEnvFileRemarksMax = 20;
inline constexpr const char* kWorkingFolderEnvFile = ".env";

struct EnvFile {
  Source source;
  Remarks remarks;  ///< "<file>:<line>: …"; values are never quoted, they may be secret
};

/// Pure. The last of two lines with one name counts. `file` is only named.
[[nodiscard]] EnvFile parse_env_file(std::string file, std::string_view text);

/// The sources of settings in order of precedence: the environment, the file `env_file` (empty: none), `.env` in
/// `folder`. A problem is recorded when `env_file` cannot be read, and for lines that cannot be understood.
///
/// `.env` is a convenience for the folder of a developer. It is left alone, with a warning, where NODE_ENV=production
/// comes from elsewhere, since the right to write to the working folder must not be enough to configure a server; and
/// where its owner is neither root nor this user, or all may write to it. Blocks on the disk; call it once, from main.
[[nodiscard]] Environment with_env_files(Environment process, const std::string& env_file,
                                         const std::filesystem::path& folder = ".");

}  // namespace config
