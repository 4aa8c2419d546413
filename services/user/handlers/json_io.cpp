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

/// The body of an upload that has a place: every piece counts towards keeping it.
runtime::Task<base::Result<std::string>> read_upload(http::Request& request, std::size_t bytes_max,
                                                     Slots::Lease& place) {
  request.body().limit(bytes_max);
  std::string whole;
  while (true) {
    const base::Result<std::string_view> piece = co_await request.body().next();
    if (!piece) co_return std::unexpected(piece.error());
    const base::Status kept = piece->empty() ? place.complete() : place.received(piece->size());
    if (!kept) co_return std::unexpected(kept.error());
    if (piece->empty()) co_return whole;
    whole.append(*piece);
  }
}

}  // namespace

runtime::Task<base::Result<boost::json::object>> read_json(http::Request& request, json::ParseLimits limits,
                                                           Slots::Lease* place) {
  if (!request.body().is_present()) co_return boost::json::object{};
  if (!is_json(request)) {
    co_return std::unexpected(base::Error{base::ErrorCode::kUnsupportedMedia, "Unsupported media type"});
  }
  auto reading =
      place == nullptr ? http::read_body(request, limits.bytes_max) : read_upload(request, limits.bytes_max, *place);
  const base::Result<std::string> text = co_await std::move(reading);
  if (!text) co_return std::unexpected(text.error());
  co_return json::parse_object(*text, limits);
}

http::Response success(int status, boost::json::object body) {
  boost::json::object envelope{{"success", true}};
  for (auto& member : body) envelope.emplace(member.key(), std::move(member.value()));
  return http::json_response(status, json::serialize(envelope));
}

}  // namespace user
