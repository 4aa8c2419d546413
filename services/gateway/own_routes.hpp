/// GATEWAY_ROUTES: prefixes of the operator's own, beside those of docs/http-contract.md §5.1.
///
///     /shop=http://shop:4000,http://other:4000; /forum=http://forum:5000
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "gateway/upstream/service.hpp"

namespace gateway {

inline constexpr std::size_t kOwnRoutesMax = 64;

/// One service for each prefix, with the prefix as its name; "" has none. `invalid_argument` tells what is wrong: a
/// prefix that is no plain path, comes twice or meets one the gateway answers or forwards already; an address that
/// cannot be read; more than kOwnRoutesMax. Pure.
[[nodiscard]] base::Result<std::vector<ServiceOptions>> parse_own_routes(std::string_view text);

}  // namespace gateway
