/// Who a URL names. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dreamscape {

/// The hosts of "scheme://[user@]host[:port][,host[:port]]…", without ports; of anything else nothing.
[[nodiscard]] std::vector<std::string> hosts_of(std::string_view url);

/// localhost, 127.0.0.0/8 or ::1, with or without brackets.
[[nodiscard]] bool is_this_machine(std::string_view host);
/// Whether all hosts of the URL are.
[[nodiscard]] bool is_on_this_machine(std::string_view url);

/// Whether the URL carries "user@", "user:password@" or ":password@".
[[nodiscard]] bool has_credentials(std::string_view url);

}  // namespace dreamscape
