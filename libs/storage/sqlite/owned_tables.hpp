/// The tables of the records that users own.
#pragma once

#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// Makes the tables, indexes and columns that are missing. They are no step of the schema's versions, because programs
/// that know nothing of them work beside them. Part of the caller's transaction. Throws Failure.
void add_owned_tables(Connection& connection);

}  // namespace storage::sqlite
