/// What the tables of documents have beyond their description.
#pragma once

#include <string>

#include "storage/ports/document_catalogue.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// By which the purge of the trash finds what is old. Part of the caller's transaction. Throws Failure.
void add_document_indexes(Connection& connection);

/// With what is reserved, but for the open upload `completed`. Throws Failure.
[[nodiscard]] DocumentUsage used_by(Connection& connection, const std::string& user_id,
                                    const std::string& completed = {});

}  // namespace storage::sqlite
