#include "user/handlers/document_input.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "user/domain/documents.hpp"

namespace user {
namespace {

constexpr const char* kTagsRefused = "Tags must be at most 20 texts of 1 to 40 characters";

}  // namespace

std::optional<std::string> decode_document_title(json::Decoder& in) {
  return in.optional_string(
      "title",
      {.min = 1, .max = kDocumentTitleMax, .trim = true, .message = "Title must be between 1 and 200 characters"});
}

json::Field<std::string> decode_document_category(json::Decoder& in) {
  auto category = in.string_field(
      "category", {.max = kDocumentCategoryMax, .trim = true, .message = "Category must be at most 100 characters"});
  return category.has_value() && category->empty() ? json::Field<std::string>::null() : category;
}

std::optional<std::vector<std::string>> decode_document_tags(json::Decoder& in) {
  if (const auto* raw = in.raw("tags"); raw != nullptr && raw->is_null()) return std::vector<std::string>{};
  const auto given =
      in.optional_strings("tags", {.max = kDocumentTagsMax, .item_max = kDocumentTagMax, .message = kTagsRefused});
  if (!given) return std::nullopt;
  std::vector<std::string> tags;
  for (const std::string& text : *given) {
    std::string tag(base::trim(text));
    if (tag.empty()) in.violate("tags", kTagsRefused);
    if (std::ranges::find(tags, tag) == tags.end()) tags.push_back(std::move(tag));
  }
  return tags;
}

base::Result<DocumentLabel> decode_document_label(const boost::json::object& texts) {
  json::Decoder in(texts, json::Decoder::Source::kText);
  DocumentLabel label;
  label.title = decode_document_title(in);
  const auto category = decode_document_category(in);
  if (category.has_value()) label.category = *category;
  label.tags = decode_document_tags(in).value_or(std::vector<std::string>{});
  if (const base::Status valid = in.finish(); !valid) return std::unexpected(valid.error());
  return label;
}

}  // namespace user
