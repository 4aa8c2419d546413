#include "user/handlers/document_query.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "user/domain/documents.hpp"

namespace user {
namespace {

using Violations = std::vector<base::FieldViolation>;

void refuse(Violations& violations, const char* name, std::string message) {
  violations.push_back({.field = name, .message = std::move(message), .location = "query"});
}

std::optional<std::string> given(const http::Request& request, const char* name) {
  auto text = request.query_param(name);
  if (text && text->empty()) text.reset();
  return text;
}

std::optional<std::string> read_text(const http::Request& request, const char* name, std::size_t max,
                                     const char* message, Violations& violations) {
  auto text = given(request, name);
  if (!text) return text;
  const bool is_clean = base::is_utf8(*text) && text->find('\0') == std::string::npos;
  if (!is_clean || base::count_code_points(*text) > max) refuse(violations, name, message);
  return text;
}

bool is_type_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-';
}

/// "application/pdf" or "image/*".
bool is_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == text.size() || text.size() > 100) return false;
  const std::string_view subtype = text.substr(slash + 1);
  return std::ranges::all_of(text.substr(0, slash), is_type_character) &&
         (subtype == "*" || std::ranges::all_of(subtype, is_type_character));
}

void read_type(const http::Request& request, storage::DocumentQuery& query, Violations& violations) {
  const auto type = given(request, "type");
  if (!type) return;
  query.type = base::to_lower_ascii(*type);
  if (!is_type(*query.type)) refuse(violations, "type", "Type must be a media type such as image/png or image/*");
}

void read_order(const http::Request& request, storage::DocumentQuery& query, Violations& violations) {
  if (const auto sort = given(request, "sort")) {
    const auto order = storage::parse<storage::DocumentOrder>(*sort);
    if (order) query.order = *order;
    if (!order) refuse(violations, "sort", "Sort must be one of: " + storage::list_of_texts<storage::DocumentOrder>());
  }
  const auto order = given(request, "order");
  query.is_ascending = order == "asc";
  if (order && *order != "asc" && *order != "desc") refuse(violations, "order", "Order must be asc or desc");
}

}  // namespace

base::Result<storage::DocumentQuery> read_document_query(const http::Request& request,
                                                         const endpoints::Paging& paging) {
  Violations violations;
  storage::DocumentQuery query;
  query.limit = paging.limit;
  query.offset = paging.offset();
  query.category =
      read_text(request, "category", kDocumentCategoryMax, "Category must be at most 100 characters", violations);
  query.tag = read_text(request, "tag", kDocumentTagMax, "Tag must be at most 40 characters", violations);
  query.search = read_text(request, "search", kDocumentSearchMax, "Search must be at most 100 characters", violations);
  read_type(request, query, violations);
  read_order(request, query, violations);
  const auto trash = given(request, "trash");
  if (trash == "true") query.place = storage::DocumentPlace::kTrash;
  if (trash && *trash != "true" && *trash != "false") refuse(violations, "trash", "Trash must be true or false");
  if (!violations.empty()) return std::unexpected(base::validation_failed(std::move(violations)));
  return query;
}

}  // namespace user
