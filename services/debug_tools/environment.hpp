/// `env` without what must not be read over a shoulder or from a pasted terminal. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace debug_tools {

/// Whether the value of a variable of this name is hidden whole. Names ending in _FILE hold a path and are not.
[[nodiscard]] bool names_a_secret(std::string_view name);

/// "NAME=value" as it may be shown: the value of a secret becomes "[redacted]", and so does the user part of a URL
/// (RFC 3986 section 3.2.1), wherever it stands in the value.
[[nodiscard]] std::string shown(std::string_view variable);

}  // namespace debug_tools
