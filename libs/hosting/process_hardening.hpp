/// What a process that holds keys and passwords does about copies of its memory.
#pragma once

#include "base/result.hpp"

namespace hosting {

/// From now on no core file is written, and no other process of the same user may trace this one or read its memory:
/// RLIMIT_CORE becomes 0, which children inherit, and PR_SET_DUMPABLE is cleared (setrlimit(2), prctl(2)). The second
/// is needed as well, because a `core_pattern` that names a program disregards the limit. For good; does not block; an
/// error is one of the system's.
[[nodiscard]] base::Status forbid_memory_dumps();

}  // namespace hosting
