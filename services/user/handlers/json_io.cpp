#include "user/handlers/json_io.hpp"

#include <utility>

#include "base/encoding.hpp"
#include "json/writer.hpp"

namespace user {
namespace {

/// "application/json" or a "+json" type (RFC 6839 section 3.1), whatever its parameters; clients that name none send
/// JSON.
bool is_json(const http::Request& request) {
  const auto field = request.field("Content-Type");
  if (!field) return true;
  const std::string type = base::to_lower_ascii(base::trim(field->substr(0, field->find(';'))));
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

}  // namespace

runtime::Task<base::Result<boost::json::object>> read_json(http::Request& request, json::ParseLimits limits) {
  if (!request.body().is_present()) co_return boost::json::object{};
  if (!is_json(request)) {
    co_return std::unexpected(base::Error{base::ErrorCode::kUnsupportedMedia, "Unsupported media type"});
  }
  const base::Result<std::string> text = co_await http::read_body(request, limits.bytes_max);
  if (!text) co_return std::unexpected(text.error());
  co_return json::parse_object(*text, limits);
}

http::Response success(int status, boost::json::object body) {
  boost::json::object envelope{{"success", true}};
  for (auto& member : body) envelope.emplace(member.key(), std::move(member.value()));
  return http::json_response(status, json::serialize(envelope));
}

}  // namespace user
