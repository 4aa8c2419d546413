/// One opener for each kind of store, and what they share. Private to this folder.
#pragma once

#include <memory>
#include <string_view>

#include "backend/backend.hpp"
#include "backend/cache.hpp"

namespace backend {

/// Its end waits until no job of the pool runs or waits, a few seconds at most: jobs use the stores by reference.
/// Programs stop their pools before their stores go; then it waits for nothing.
[[nodiscard]] std::shared_ptr<void> until_idle(const runtime::WorkerPool& pool);

inline constexpr std::string_view kSqliteScheme = "sqlite:";
inline constexpr std::string_view kMongodbScheme = "mongodb://";
inline constexpr std::string_view kMongodbSrvScheme = "mongodb+srv://";

// They block and fail as Backend::open says.
[[nodiscard]] base::Result<std::unique_ptr<Backend>> open_sqlite(const Options& options,
                                                                 const hosting::Resources& resources);
[[nodiscard]] base::Result<std::unique_ptr<Backend>> open_mongodb(const Options& options,
                                                                  const hosting::Resources& resources);

/// Uploads in the directory UPLOAD_PATH, which is made when absent: fills in `blobs`, `upload_mark` and what the
/// description says of them.
[[nodiscard]] base::Status open_local_blobs(const Options& options, const hosting::Resources& resources,
                                            Backend& backend);

/// Makes the last folder of the path when it is absent, never its parents: a missing parent is a mistyped path or a
/// volume that is not mounted, and an empty store made there would look like a loss of everything. `unavailable`.
[[nodiscard]] base::Status make_folder(const std::filesystem::path& name);

}  // namespace backend
