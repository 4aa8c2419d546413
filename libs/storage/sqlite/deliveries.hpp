/// The table of the delivery log.
#pragma once

#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// Makes it where it is missing; no step of the schema's versions, because programs that know nothing of it work beside
/// it. Part of the caller's transaction. Throws Failure.
void add_deliveries_table(Connection& connection);

}  // namespace storage::sqlite
