/// What a list of documents is asked for (docs/http-contract.md §4.3).
#pragma once

#include "endpoints/paging.hpp"
#include "http/request.hpp"
#include "storage/ports/document_catalogue.hpp"

namespace user {

/// `invalid_argument` for an unknown order, a type that is none, texts that are too long. Empty parameters are not
/// given.
[[nodiscard]] base::Result<storage::DocumentQuery> read_document_query(const http::Request& request,
                                                                       const endpoints::Paging& paging);

}  // namespace user
