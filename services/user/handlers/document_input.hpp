/// The fields of a document that clients choose, in forms and JSON bodies alike.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/decoder.hpp"
#include "user/domain/documents.hpp"

namespace user {

[[nodiscard]] std::optional<std::string> decode_document_title(json::Decoder& in);
/// An empty one is null.
[[nodiscard]] json::Field<std::string> decode_document_category(json::Decoder& in);
/// Trimmed, each once, in the order they came; null is none.
[[nodiscard]] std::optional<std::vector<std::string>> decode_document_tags(json::Decoder& in);

/// All of these, out of texts.
[[nodiscard]] base::Result<DocumentLabel> decode_document_label(const boost::json::object& texts);

}  // namespace user
