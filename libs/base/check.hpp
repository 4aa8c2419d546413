/// Broken invariants: log where, abort. For programming errors only, never for input.
#pragma once

#include <source_location>

namespace base {

/// Aborts the process with `what` and the source position. Thread-safe.
[[noreturn]] void fail_check(const char* what, std::source_location where);

/// Aborts as above when `condition` is false.
inline void check(bool condition, const char* what, std::source_location where = std::source_location::current()) {
  if (!condition) [[unlikely]]
    fail_check(what, where);
}

}  // namespace base
