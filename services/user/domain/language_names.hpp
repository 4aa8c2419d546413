/// Languages by their English names, the form the web client reads ("French"). Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace user {

/// The English name for an ISO 639-1 code ("fr") or for a name in any case ("french"); anything else as it came.
[[nodiscard]] std::string language_name(std::string_view given);

}  // namespace user
