/// What the endpoints of documents share: ids, answers with an entity tag, conditions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/ports/document_catalogue.hpp"
#include "user/handlers/context.hpp"

namespace user {

/// The document that the path names; `document_not_found` for what cannot be an id.
[[nodiscard]] base::Result<std::string> document_id_of(const http::Request& request);

/// Digits; nullopt for what cannot be the number of a version.
[[nodiscard]] std::optional<std::uint64_t> parse_document_version(std::string_view text);

/// `{"success":true,"message"?,"data":{"document":D}}` with its ETag; without `message` when that is null.
[[nodiscard]] http::Response answer_document(int status, const storage::DocumentEntry& entry, const char* message);

/// What `If-Match` asks of the document: `precondition_failed` when it names other states only; nothing without it.
[[nodiscard]] storage::DocumentCheck if_match(const http::Request& request);

/// Answers with an ETag may be kept by the client, who asks each time (docs/http-contract.md §1.6).
void let_client_keep(http::Request& request);

}  // namespace user
