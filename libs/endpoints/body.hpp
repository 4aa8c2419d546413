/// The fields of a request's body (docs/http-contract.md §1.7). No content counts as `{}`.
///
/// Errors of all calls: `unsupported_media`, `payload_too_large`, the `invalid_argument` of json::parse_object, and
/// those of http::BodyReader.
#pragma once

#include <utility>

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "http/request.hpp"
#include "json/decoder.hpp"
#include "json/parse.hpp"
#include "runtime/task.hpp"

namespace endpoints {

/// Fields that may hold passwords and tokens: their texts are wiped at the end. Must outlive the decoder made of it.
struct Body {
  Body() = default;
  /// Takes over the memory of `values`: assigned to an object of other memory they would be copied, and the texts of
  /// the parser left behind.
  Body(boost::json::object values, json::Decoder::Source from) : fields(std::move(values)), source(from) {}
  Body(Body&&) = default;
  ~Body();

  boost::json::object fields;
  json::Decoder::Source source = json::Decoder::Source::kJson;

  [[nodiscard]] json::Decoder decoder() const { return json::Decoder(fields, source); }
};

/// JSON, or application/x-www-form-urlencoded.
[[nodiscard]] runtime::Task<base::Result<Body>> read_fields(http::Request& request, json::ParseLimits limits);

/// Told of a large body's pieces as they come; what it fails with ends the reading.
class PieceWatch {
 public:
  virtual ~PieceWatch() = default;
  [[nodiscard]] virtual base::Status received(std::size_t bytes) = 0;
  [[nodiscard]] virtual base::Status complete() = 0;
};

/// JSON only. `watch` may be null.
[[nodiscard]] runtime::Task<base::Result<boost::json::object>> read_json(http::Request& request,
                                                                         json::ParseLimits limits,
                                                                         PieceWatch* watch = nullptr);

}  // namespace endpoints
