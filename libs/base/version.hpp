/// Which release this is.
#pragma once

#include <string_view>

namespace base {

/// "1.1.0", for example.
[[nodiscard]] std::string_view version() noexcept;

}  // namespace base
