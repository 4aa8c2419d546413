/// What helps beyond sentences that the contract fixes: the member `hint` of an error (docs/http-contract.md §1.2).
#pragma once

#include <cstddef>

#include "base/error.hpp"
#include "http/message/response.hpp"

namespace user {

/// `http::problem` with a hint for those refusals of pictures and files whose sentence names no formats or figures.
/// `upload_bytes_max`: UPLOAD_MAX_SIZE. Pure.
[[nodiscard]] http::Response problem_with_hint(const base::Error& error, std::size_t upload_bytes_max);

}  // namespace user
