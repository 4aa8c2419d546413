#include "user/handlers/document_answers.hpp"

#include <charconv>
#include <utility>

#include "http/message/entity_tag.hpp"
#include "user/handlers/endpoint.hpp"
#include "user/handlers/views.hpp"

namespace user {

base::Result<std::string> document_id_of(const http::Request& request) {
  if (!is_possible_id(request.param("id"))) return std::unexpected(storage::document_not_found());
  return std::string(request.param("id"));
}

std::optional<std::uint64_t> parse_document_version(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number ? std::optional(number) : std::nullopt;
}

http::Response answer_document(int status, const storage::DocumentEntry& entry, const char* message) {
  const auto append = [](std::string& out, const storage::DocumentEntry& row) {
    json::ObjectText data(out);
    append_document(data.member("document"), row);
    data.end();
  };
  http::Response response = answer_row(status, message, entry, append);
  response.fields.add("ETag", http::entity_tag(state_of(entry)));
  return response;
}

storage::DocumentCheck if_match(const http::Request& request) {
  const auto field = request.field("If-Match");
  if (!field) return {};
  return [list = std::string(*field)](const storage::DocumentEntry& entry) -> base::Status {
    if (http::matches_strongly(list, http::entity_tag(state_of(entry)))) return {};
    return std::unexpected(base::Error{base::ErrorCode::kPreconditionFailed, "The document was changed meanwhile"});
  };
}

void let_client_keep(http::Request& request) { request.response_fields.set("Cache-Control", "private, no-cache"); }

}  // namespace user
