/// How described records look in answers and exports, and the schema of that: {"id", "userId", "createdAt": ISO 8601,
/// absent values null, JSON texts as what they hold}. Fields marked `kHidden` are left out. Pure functions.
///
/// Defined for the kinds of kinds.hpp (json_view.cpp); for other rows include json_view_of.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "json/text.hpp"
#include "storage/records/described.hpp"

namespace storage {

/// For answers with many rows; others may be added before and after. Leaves out the members `Without`, for which
/// json_view.cpp has to know, too.
template <DescribedRow Row, auto... Without>
void add_members(json::ObjectText& out, const Row& row);

/// The same as a tree, for those who change it.
template <DescribedRow Row>
[[nodiscard]] boost::json::object json_view(const Row& row);

/// What was stored as JSON text; null when it is none any more.
[[nodiscard]] boost::json::value stored_json(std::optional<std::string_view> text);
/// The same as text.
void append_stored_json(std::string& out, std::optional<std::string_view> text);

/// A JSON Schema as OpenAPI 3.1 takes it: `type`, `properties`, `required`.
template <DescribedRow Row>
[[nodiscard]] boost::json::object json_schema();

}  // namespace storage
