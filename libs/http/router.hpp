/// Path templates to handlers: "/api/v1/users/profile/{userId}", "/uploads/{name}", "/api/v1/auth/{rest...}".
///
/// Fixed segments win over variables, variables over a trailing `{name...}` which takes the rest of the path. One
/// trailing slash is insignificant (docs/http-contract.md §1.1). The table is checked when it is built: two handlers
/// for the same method and shape, or two variable names at one segment, abort the start. Immutable afterwards,
/// thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message/response.hpp"
#include "http/request.hpp"
#include "runtime/task.hpp"

namespace http {

/// Ends the request with its error, or lets it pass: authentication, authorisation, rate limits. Guards run in order,
/// before the handler and before the body is read.
using Guard = std::function<runtime::Task<base::Status>(Request&)>;

using Handler = std::function<runtime::Task<base::Result<Response>>(Request&)>;

struct Route {
  Method method = Method::kGet;
  std::string path;  ///< template
  std::vector<Guard> guards;
  Handler handler;
  bool is_any_method = false;  ///< takes every method (proxied prefixes); `method` is then ignored
  bool is_quiet = false;       ///< successful calls are not logged (health probes, metrics)
};

class Router {
 public:
  /// Errors name the two rows that collide.
  [[nodiscard]] static base::Result<Router> build(std::vector<Route> routes);
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  struct Match {
    const Route* route = nullptr;  ///< null: nothing at this path, or not with this method
    std::string allowed_methods;   ///< when the path exists with other methods: the Allow field (RFC 9110 10.2.1)
    std::vector<std::pair<std::string_view, std::string>> params;
  };
  /// `path` as received. HEAD finds GET routes. A path with a broken percent escape matches nothing.
  [[nodiscard]] Match find(Method method, std::string_view path) const;

  /// All rows, for the comparison with the OpenAPI file.
  [[nodiscard]] const std::vector<Route>& routes() const noexcept;

 private:
  struct Node;
  Router();
  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
};

}  // namespace http
