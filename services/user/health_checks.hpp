/// What user-service stands on besides its stores. None of it is critical: the rest works without.
///
/// Messages are for operators and name no paths; those are in the detail, which the log shows.
#pragma once

#include <cstddef>

#include "health/check.hpp"
#include "media/worker_client.hpp"
#include "storage/ports/blob_store.hpp"
#include "user/domain/document_scanning.hpp"
#include "user/housekeeping.hpp"

namespace user {

/// Writable, with room for at least one more upload, and not empty although rows name files.
[[nodiscard]] health::Check uploads_check(storage::BlobStore& blobs, std::size_t upload_bytes_max,
                                          const Housekeeping& housekeeping);

/// The program that decodes pictures is there and can be executed.
[[nodiscard]] health::Check image_worker_check(const media::WorkerImageProcessor& worker);

/// The clock is not far from where the database's mark expects it.
[[nodiscard]] health::Check clock_check(const Housekeeping& housekeeping);

/// Files nobody names are swept: nothing stands against it that an operator has to settle.
[[nodiscard]] health::Check sweep_check(const Housekeeping& housekeeping);

/// The virus scanner answers, knows what to look for, and looks into files as large as may be uploaded.
[[nodiscard]] health::Check scanner_check(DocumentScanning& scanning);

}  // namespace user
