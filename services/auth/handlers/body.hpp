/// Reading a request's fields, whichever of the two content types of auth-service they came in.
#pragma once

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "http/request.hpp"
#include "json/decoder.hpp"
#include "json/parse.hpp"
#include "runtime/task.hpp"

namespace auth {

/// The fields of a body, which may hold passwords and tokens: their texts are wiped at the end. Must outlive the
/// decoder made of it.
struct Body {
  Body() = default;
  Body(Body&&) = default;
  Body& operator=(Body&&) = default;
  ~Body();

  boost::json::object fields;
  json::Decoder::Source source = json::Decoder::Source::kJson;

  [[nodiscard]] json::Decoder decoder() const { return json::Decoder(fields, source); }
};

/// application/json, application/x-www-form-urlencoded, or no content type (taken for JSON); no content counts as `{}`.
/// Errors: `unsupported_media`, `payload_too_large`, and the `invalid_argument` of json::parse_object.
[[nodiscard]] runtime::Task<base::Result<Body>> read_fields(http::Request& request, json::ParseLimits limits);

}  // namespace auth
