/// How described records look in answers and exports, and the schema of that: {"id", "userId", "createdAt": ISO 8601,
/// absent values null, JSON texts as what they hold}. Fields marked `kHidden` are left out. Pure functions.
///
/// Defined for the kinds of kinds.hpp (json_view.cpp); for other rows include json_view_of.hpp.
#pragma once

#include <boost/json/fwd.hpp>

#include "storage/records/described.hpp"

namespace storage {

template <DescribedRow Row>
[[nodiscard]] boost::json::object json_view(const Row& row);

/// A JSON Schema as OpenAPI 3.1 takes it: `type`, `properties`, `required`.
template <DescribedRow Row>
[[nodiscard]] boost::json::object json_schema();

}  // namespace storage
