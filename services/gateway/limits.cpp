#include "gateway/limits.hpp"

#include <array>
#include <string>
#include <utility>

namespace gateway {

void add_x_rate_limit_fields(http::Fields& fields) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kNamesakes{
      {{"RateLimit-Limit", "X-RateLimit-Limit"}, {"RateLimit-Remaining", "X-RateLimit-Remaining"}}};
  for (const auto& [name, x_name] : kNamesakes) {
    const auto value = fields.find(name);
    if (value) fields.set(x_name, std::string(*value));
  }
}

http::Guard client_limit(Limiter limiter) {
  return [limiter = std::move(limiter)](http::Request& request) -> runtime::Task<base::Status> {
    std::string key = guards::client_key(request);
    const auto charge = co_await limiter->take(request, std::move(key));
    add_x_rate_limit_fields(request.response_fields);
    if (!charge) co_return std::unexpected(charge.error());
    co_return base::Status{};
  };
}

}  // namespace gateway
