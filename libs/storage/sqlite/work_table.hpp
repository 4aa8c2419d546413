/// The table of the work queue.
#pragma once

#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// Makes it where it is missing. No step of the schema's versions, because programs that know nothing of it work
/// beside it. Part of the caller's transaction. Throws Failure.
void add_work_table(Connection& connection);

}  // namespace storage::sqlite
