/// Reading a small JSON object without touching the heap.
#pragma once

#include <array>
#include <string_view>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parser.hpp>

namespace security {

/// Calls `read` with the object `text` holds and returns what it returns; a value-initialised result when `text` is not
/// one JSON object (at most 4 levels deep). What `read` returns must not point into the object.
template <class Read>
auto with_json_object(std::string_view text, Read read) {
  // The claims of our own tokens need under 2 KiB; longer texts spill to the heap, bounded by the token's length.
  std::array<unsigned char, 4096> storage;
  std::array<unsigned char, 512> scratch;
  boost::json::monotonic_resource resource(storage.data(), storage.size());
  boost::json::parse_options options;
  options.max_depth = 4;
  boost::json::parser parser(&resource, options, scratch.data(), scratch.size());
  boost::json::error_code error;
  parser.write(text.data(), text.size(), error);
  if (error) return decltype(read(boost::json::object{})){};
  const boost::json::value value = parser.release();
  const auto* const object = value.if_object();
  return object == nullptr ? decltype(read(*object)){} : read(*object);
}

}  // namespace security
