/// What a newcomer sees when everything listens: three addresses, where the data lies, four commands to try.
#pragma once

#include <string>

#include "config/values.hpp"
#include "hosting/program.hpp"

namespace dreamscape {

/// Plain text with a line break at its end; `services` in the order auth, user, gateway.
[[nodiscard]] std::string greeting(const config::Values& values, const hosting::Services& services);

}  // namespace dreamscape
