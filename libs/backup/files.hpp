/// Files and folders of a backup: copied, hashed, made durable. Everything here blocks and fails with `unavailable`
/// (disk full, no permission) unless it says otherwise; messages are meant for the operator and name paths.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace backup {

using Path = std::filesystem::path;

/// What is known of a file's content.
struct Content {
  std::uint64_t bytes = 0;
  std::string sha256;  ///< lower-case hexadecimal
  bool operator==(const Content&) const = default;
};

/// `unavailable`, the message followed by what errno says.
[[nodiscard]] base::Error failed(const std::string& what);

/// Copies a regular file into the new file `to` (mode 0600) and answers what it copied. `not_found` when there is no
/// `from`, or it is a link or no file. Not yet durable: see `make_durable`.
[[nodiscard]] base::Result<Content> copy_content(const Path& from, const Path& to);

/// Reads it to its end. `not_found` as above.
[[nodiscard]] base::Result<Content> read_content(const Path& file);

/// The text of a small file. `not_found` when absent; `invalid_argument` beyond 1 MiB.
[[nodiscard]] base::Result<std::string> read_small_file(const Path& file);

/// Writes a new file with mode 0600 and fsyncs it.
[[nodiscard]] base::Status write_durably(const Path& file, std::string_view text);

/// Folders below it included, mode 0700. No error when it is there.
[[nodiscard]] base::Status make_folder(const Path& folder);

/// Flushes everything on the file system that holds `folder`: one call instead of an fsync for each of many files.
[[nodiscard]] base::Status make_durable(const Path& folder);

/// fsync of the folder itself: the names in it.
[[nodiscard]] base::Status sync_folder(const Path& folder);

}  // namespace backup
