#include "user/handlers/document_input.hpp"

#include "user/domain/documents.hpp"

namespace user {

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

}  // namespace user
