#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace base {

void fail_check(const char* what, std::source_location where) {
  std::fprintf(stderr, "check failed: %s (%s:%u)\n", what, where.file_name(), where.line());
  std::abort();
}

}  // namespace base
