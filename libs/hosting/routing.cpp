#include "hosting/routing.hpp"

#include <string>
#include <utility>

#include "base/check.hpp"

namespace hosting {

http::Handler constant_json(std::string_view text) {
  return [text](http::Request&) -> runtime::Task<base::Result<http::Response>> {
    co_return http::json_response(200, std::string(text));
  };
}

http::Route openapi_route(std::string_view text) {
  http::Route route;
  route.path = "/openapi.json";
  route.handler = constant_json(text);
  return route;
}

http::Router make_router(std::vector<http::Route> rows) {
  base::Result<http::Router> router = http::Router::build(std::move(rows));
  base::check(router.has_value(), "a route table contradicts itself");
  return std::move(*router);
}

}  // namespace hosting
