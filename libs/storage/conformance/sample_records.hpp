/// Records of every kind for the archive's suite.
#pragma once

#include <string>

#include "storage/ports/archive.hpp"

namespace storage::conformance {

/// Every field set; `key` is its key.
[[nodiscard]] Record sample_record(RecordKind kind, const std::string& key);

/// Every optional field absent, every flag false.
[[nodiscard]] Record bare_record(RecordKind kind, const std::string& key);

}  // namespace storage::conformance
