/// Broken invariants: log where, abort. For programming errors only, never for input.
#pragma once

#include <source_location>

namespace base {

/// Aborts the process with `what` and the source position when `condition` is false. Thread-safe.
void check(bool condition, const char* what, std::source_location where = std::source_location::current());

}  // namespace base
