/// Times as the export tools of databases write them. Pure, thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace transfer {

/// ISO 8601 as base::parse_iso8601 reads it, and what PostgreSQL (COPY, row_to_json) and MongoDB make of it: a blank
/// instead of "T", offsets "+00" and "+0530", and none at all, which means UTC (a timestamp without time zone, as
/// object mappers store it). nullopt for anything else.
[[nodiscard]] std::optional<base::Timestamp> parse_export_time(std::string_view text);

}  // namespace transfer
