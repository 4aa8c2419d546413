#include "base/version.hpp"

namespace base {

std::string_view version() noexcept { return DREAMSCAPE_VERSION; }

}  // namespace base
