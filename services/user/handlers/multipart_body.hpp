/// Reads a multipart/form-data body piece by piece into a visitor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/result.hpp"
#include "http/multipart/multipart.hpp"
#include "http/request.hpp"
#include "runtime/task.hpp"

namespace user {

/// Called after every piece with its size, so that what the visitor received can be handed on before more is read.
using AfterPiece = std::function<runtime::Task<base::Status>(std::size_t)>;

/// `unsupported_media` when the body is no form, `payload_too_large` above `bytes_max`, `invalid_argument` when it is
/// broken, else the first error of the visitor or of `after_piece`. Both must outlive the task.
[[nodiscard]] runtime::Task<base::Status> read_multipart(http::Request& request, http::MultipartVisitor& visitor,
                                                         std::uint64_t bytes_max, const AfterPiece& after_piece);

}  // namespace user
