#include "http/router.hpp"

#include <algorithm>
#include <boost/url/pct_string_view.hpp>
#include <map>

namespace http {

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
  std::unique_ptr<Node> variable;
  std::string variable_name;
  std::vector<const Route*> routes;       ///< that end here
  std::vector<const Route*> rest_routes;  ///< "{name...}" from here on
  std::string rest_name;
};

namespace {

constexpr std::size_t kSegmentsMax = 64;

/// "/a/b" -> {"a", "b"}; one trailing slash is dropped. Empty segments stay, so
/// "//" matches nothing fixed.
std::vector<std::string_view> split(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  std::vector<std::string_view> segments;
  if (path.empty()) return segments;
  segments.reserve(8);
  while (true) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_variable(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }
bool is_rest(std::string_view segment) { return is_variable(segment) && segment.ends_with("...}"); }

std::optional<std::string> decode(std::string_view segment) {
  const auto encoded = boost::urls::make_pct_string_view(segment);
  if (!encoded) return std::nullopt;
  return encoded->decode();
}

bool collides(const Route& a, const Route& b) { return a.is_any_method || b.is_any_method || a.method == b.method; }

const Route* pick(const std::vector<const Route*>& routes, Method method) {
  const Method wanted = method == Method::kHead ? Method::kGet : method;
  const auto found = std::ranges::find_if(routes, [&](const Route* route) {
    return route->is_any_method || route->method == wanted || route->method == method;
  });
  return found == routes.end() ? nullptr : *found;
}

std::string methods_of(const std::vector<const Route*>& routes) {
  std::string methods;
  for (const Route* route : routes) {
    if (route->method == Method::kOptions) continue;
    methods.append(methods.empty() ? "" : ", ").append(to_string(route->method));
    if (route->method == Method::kGet) methods.append(", HEAD");
  }
  return methods + ", OPTIONS";
}

base::Error table_error(const Route& route, const std::string& what) {
  return base::Error{base::ErrorCode::kInvalidArgument, "route table: " + route.path + ": " + what};
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

const std::vector<Route>& Router::routes() const noexcept { return routes_; }

base::Result<Router> Router::build(std::vector<Route> routes) {
  Router router;
  router.routes_ = std::move(routes);
  for (const Route& route : router.routes_) {
    Node* node = router.root_.get();
    std::vector<const Route*>* ends = nullptr;
    for (const std::string_view segment : split(route.path)) {
      if (ends != nullptr) return std::unexpected(table_error(route, "segments behind a rest variable"));
      if (is_rest(segment)) {
        const std::string_view name = segment.substr(1, segment.size() - 5);
        if (!node->rest_name.empty() && node->rest_name != name) {
          return std::unexpected(table_error(route, "two variable names at one segment"));
        }
        node->rest_name = name;
        ends = &node->rest_routes;
      } else if (is_variable(segment)) {
        const std::string_view name = segment.substr(1, segment.size() - 2);
        if (!node->variable) node->variable = std::make_unique<Node>();
        if (!node->variable_name.empty() && node->variable_name != name) {
          return std::unexpected(table_error(route, "two variable names at one segment"));
        }
        node->variable_name = name;
        node = node->variable.get();
      } else {
        auto& next = node->fixed[std::string(segment)];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
      }
    }
    if (ends == nullptr) ends = &node->routes;
    for (const Route* other : *ends) {
      if (collides(*other, route)) return std::unexpected(table_error(route, "collides with " + other->path));
    }
    ends->push_back(&route);
  }
  return router;
}

Router::Match Router::find(Method method, std::string_view path) const {
  Match match;
  const auto segments = split(path);
  if (!path.starts_with('/') || segments.size() > kSegmentsMax) return match;

  // Depth-first with fixed before variable before rest; the depth is bounded by
  // the template length.
  const auto walk = [&](auto&& self, const Node& node, std::size_t index) -> bool {
    if (index == segments.size()) {
      if (node.routes.empty()) return false;
      match.route = pick(node.routes, method);
      if (match.route == nullptr && match.allowed_methods.empty()) match.allowed_methods = methods_of(node.routes);
      return match.route != nullptr;
    }
    if (const auto fixed = node.fixed.find(segments[index]); fixed != node.fixed.end()) {
      if (self(self, *fixed->second, index + 1)) return true;
    }
    if (node.variable && !segments[index].empty()) {
      if (auto value = decode(segments[index])) {
        match.params.emplace_back(node.variable_name, std::move(*value));
        if (self(self, *node.variable, index + 1)) return true;
        match.params.pop_back();
      }
    }
    if (!node.rest_routes.empty()) {
      match.route = pick(node.rest_routes, method);
      if (match.route == nullptr) return false;
      match.params.emplace_back(
          node.rest_name, std::string(path.substr(static_cast<std::size_t>(segments[index].data() - path.data()))));
      return true;
    }
    return false;
  };
  walk(walk, *root_, 0);
  return match;
}

}  // namespace http
