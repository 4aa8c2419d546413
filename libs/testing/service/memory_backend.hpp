/// A Backend whose stores live in this process and are forgotten with it, but for records that users own, which are in
/// the file of DATABASE_URL. For tests only: no program can be told to lose what it was given.
#pragma once

#include <memory>

#include "backend/backend.hpp"
#include "hosting/resources.hpp"

namespace testkit {

/// Takes the file, the cache and the size of the rate limiter from `options`; fails as these do.
[[nodiscard]] base::Result<std::unique_ptr<backend::Backend>> open_memory(const backend::Options& options,
                                                                          const hosting::Resources& resources);

}  // namespace testkit
