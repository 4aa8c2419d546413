#include "user/handlers/multipart_body.hpp"

namespace user {

runtime::Task<base::Status> read_multipart(http::Request& request, http::MultipartVisitor& visitor,
                                           std::uint64_t bytes_max, const AfterPiece& after_piece) {
  const auto boundary = http::boundary_from_content_type(request.field("Content-Type").value_or(""));
  if (!boundary) co_return std::unexpected(boundary.error());
  http::MultipartParser parser(*boundary, visitor);
  request.body().limit(bytes_max);
  while (true) {
    const base::Result<std::string_view> piece = co_await request.body().next();
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) co_return parser.finish();
    const std::size_t bytes = piece->size();
    if (const base::Status fed = parser.feed(*piece); !fed) co_return std::unexpected(fed.error());
    const base::Status handed_on = co_await after_piece(bytes);
    if (!handed_on) co_return std::unexpected(handed_on.error());
  }
}

}  // namespace user
