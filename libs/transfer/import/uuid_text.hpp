/// UUIDs as MongoDB's export tools write them. Pure, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace transfer {

/// The sixteen bytes of a binary value of subtype 3 or 4, given as base64, in the form of RFC 9562: "0b9c1d1e-6f1a-…".
/// Bytes are taken in the order they are stored in, which is the standard's; the drivers of Java and C# once kept
/// subtype 3 in orders of their own, which nothing in the export tells. nullopt for any other subtype or length.
[[nodiscard]] std::optional<std::string> uuid_of_binary(std::string_view base64, std::string_view subtype);

/// What stands in the wrapper of an id in mongoexport's CSV: ObjectId(5f…), ObjectID("5f…"), UUID("0b9c…"),
/// {4 C5wd…==}, {Subtype:4 Data:[11 156 …]}; every other text as it is.
[[nodiscard]] std::string unwrap_id(std::string_view text);

}  // namespace transfer
