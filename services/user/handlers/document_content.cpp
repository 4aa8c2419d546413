#include "user/handlers/document_content.hpp"

#include <utility>

#include "user/handlers/document_answers.hpp"
#include "user/handlers/served_content.hpp"

namespace user {

Answer get_document_content(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto wanted = request.query_param("version");
  const std::optional<std::uint64_t> number = wanted ? parse_document_version(*wanted) : std::nullopt;
  if (wanted && !number) co_return std::unexpected(storage::document_not_found());
  auto opened = co_await context.versions.open(request.principal->user_id, std::move(*id), number);
  if (!opened) co_return std::unexpected(std::move(opened).error());
  let_client_keep(request);
  co_return serve_content(request, std::move(*opened));
}

}  // namespace user
