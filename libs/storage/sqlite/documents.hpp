/// What the tables of documents have beyond their description.
#pragma once

#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// By which the purge of the trash finds what is old. Part of the caller's transaction. Throws Failure.
void add_document_indexes(Connection& connection);

}  // namespace storage::sqlite
