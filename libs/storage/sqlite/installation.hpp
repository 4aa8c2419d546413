/// The tables of what a database knows about itself: the mark of its installation, and a few numbers.
///
/// They are no step of the schema's versions: programs that know nothing of them work beside them, and a program of
/// before can be put back.
#pragma once

#include "storage/ports/installation.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// Makes the tables and what stands in them from the beginning, where they are missing. `is_new` is false for a
/// database that was made before there were such tables. Part of the caller's transaction. Throws Failure.
void add_installation(Connection& connection, bool is_new);

/// nullopt where the table is missing. Throws Failure.
[[nodiscard]] std::optional<InstallationMark> find_installation(Connection& connection);

}  // namespace storage::sqlite
