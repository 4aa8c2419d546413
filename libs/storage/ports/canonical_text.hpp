/// One text for one record: equal for equal records, different for different ones, the same on every machine and for
/// every store. For comparing what two stores hold. Holds everything the record holds, password hashes included: hash
/// it, never print it.
#pragma once

#include <string>

#include "storage/ports/archive.hpp"

namespace storage {

/// Each field as "<length>:<text>", an absent one as "-", in the order of the struct.
[[nodiscard]] std::string canonical_text(const Record& record);

}  // namespace storage
