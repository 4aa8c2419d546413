/// Strict JSON for request bodies (RFC 8259), plus the same for URL-encoded forms.
///
/// Beyond the grammar, `parse` refuses what no client of the HTTP contract sends and stores or JavaScript could misread
/// (section 1.7): NUL characters, lone surrogates, prototype-like keys, Mongo operator keys, numbers beyond a double.
/// Of members with the same name the last wins, as in JavaScript; refusing them would need a second pass over every
/// object. Pure functions, thread-safe, non-blocking; time and memory are
/// bounded by the limits whatever the body holds.
#pragma once

#include <cstddef>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace json {

/// What a body may cost before it is refused.
struct ParseLimits {
  std::size_t depth_max = 64;
  std::size_t bytes_max = 10 * 1024 * 1024;
  std::size_t members_max = 1'000;  ///< of one object: finding repeated names among prepared ones is quadratic
  std::size_t values_max = 20'000;  ///< of the whole body, objects and arrays included: each takes 24 bytes
};

/// Any JSON value. A body that is empty or only white space counts as `{}`. The value lives in one arena of its own:
/// read from it and throw it away; to keep a part, copy it (`boost::json::value(part, boost::json::storage_ptr())`).
///
/// Errors, all `invalid_argument`: "Invalid JSON body" (INVALID_JSON), or for a Mongo operator key the validation error
/// of the field that holds it.
[[nodiscard]] base::Result<boost::json::value> parse(std::string_view body, const ParseLimits& limits = {});

/// The same, but only an object is a valid body.
[[nodiscard]] base::Result<boost::json::object> parse_object(std::string_view body, const ParseLimits& limits = {});

/// What a form may cost before it is refused.
struct FormLimits {
  std::size_t fields_max = 100;
  std::size_t bytes_max = 64 * 1024;
};

/// An application/x-www-form-urlencoded body (WHATWG URL, section 5.1) as an object of strings; read it with
/// `Decoder::Source::kText`. Repeated names, malformed UTF-8, NUL and the keys `parse` refuses are `invalid_argument`
/// "Invalid form body".
[[nodiscard]] base::Result<boost::json::object> parse_form(std::string_view body, const FormLimits& limits = {});

}  // namespace json
