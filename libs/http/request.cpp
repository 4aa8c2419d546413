#include "http/request.hpp"

#include <boost/url/params_encoded_view.hpp>
#include <boost/url/parse_query.hpp>

#include "base/encoding.hpp"
#include "http/problem.hpp"

namespace http {

std::string_view Request::param(std::string_view name) const noexcept {
  for (const auto& [known, value] : server.params) {
    if (known == name) return value;
  }
  return {};
}

std::optional<std::string> Request::query_param(std::string_view name) const {
  if (head_.query.empty()) return std::nullopt;
  // Boost 1.81 reads the view it is given up to a terminating zero, which a receive buffer does not have.
  const std::string query(head_.query);
  const auto encoded = boost::urls::parse_query(query);
  if (!encoded) return std::nullopt;
  boost::urls::encoding_opts options;
  options.space_as_plus = true;
  for (const auto& param : *encoded) {
    if (param.key.decode(options) != name) continue;
    return param.has_value ? param.value.decode(options) : std::string();
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::cookie(std::string_view name) const noexcept {
  for (const auto& field : head_.fields) {
    if (!base::equals_ignore_case(field.name, "cookie")) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      const std::string_view pair = base::trim(rest.substr(0, end));
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return std::nullopt;
}

runtime::Task<base::Result<std::string>> read_body(Request& request, std::size_t bytes_max) {
  BodyReader& body = request.body();
  body.limit(bytes_max);
  std::string whole;
  while (true) {
    const base::Result<std::string_view> piece = co_await body.next();
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) co_return whole;
    if (base::Status kept = body.keep(whole.size() + piece->size()); !kept) co_return std::unexpected(kept.error());
    whole.append(*piece);
  }
}

Response RequestHandler::overdue(Request& /*request*/) { return problem(answer_overdue()); }

Response RequestHandler::failed(const Request& /*request*/, std::string_view what) noexcept {
  return problem(base::internal_error(std::string(what)));
}

Response RequestHandler::refused(const Refusal& refusal) { return problem(refusal.status); }

}  // namespace http
