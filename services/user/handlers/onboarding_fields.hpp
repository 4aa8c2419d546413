/// The preferences that the travel wizard may give (docs/http-contract.md §7.9): their names, what their values may be,
/// and how they look.
///
/// A value is kept as it was sent. Anything else a client puts into a step is ignored, so that nobody writes what is
/// not theirs to write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/error.hpp"

namespace user {

/// The most bytes of one value, as JSON.
inline constexpr std::size_t kPreferenceBytesMax = 4096;

struct StepData {
  boost::json::object values;                    ///< the preferences among what was sent; null takes one away
  std::vector<base::FieldViolation> violations;  ///< of fields of these names
};
[[nodiscard]] StepData decode_step_data(const boost::json::object& data);

/// Writes the values over those of `kept`, null takes away.
void merge_step_data(boost::json::object& kept, const boost::json::object& values);

/// Adds the fields of docs/http-contract.md §7.9 to `out`, those that nobody gave as null, false or an empty list.
void add_preferences(boost::json::object& out, const boost::json::object& kept);

}  // namespace user
