/// Boost.JSON's parser with bounds it does not have: members of one object, and values of the whole text.
///
/// An object is made when its end is read, and then each name is compared with those in the same slot of a hash table
/// whose function is simple enough to prepare names for: some ten thousand names that share a slot take seconds. So the
/// members are counted as they are read. Private to parse.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <boost/json/value.hpp>

#include "json/parse.hpp"

namespace json {

/// nullopt: not JSON, or over a limit. The value uses `storage`.
[[nodiscard]] std::optional<boost::json::value> parse_bounded(std::string_view text, const ParseLimits& limits,
                                                              boost::json::storage_ptr storage);

}  // namespace json
