/// The two texts a client gives a document, from a form or from JSON (docs/http-contract.md §4.3).
#pragma once

#include <optional>
#include <string>

#include "json/decoder.hpp"

namespace user {

/// 1 to 200 code points; null and absent mean none.
[[nodiscard]] std::optional<std::string> decode_document_title(json::Decoder& in);
/// At most 100 code points; null and "" clear.
[[nodiscard]] json::Field<std::string> decode_document_category(json::Decoder& in);

}  // namespace user
