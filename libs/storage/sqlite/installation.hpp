/// The table of the installation's mark.
///
/// It is no step of the schema's versions: programs that know nothing of it work beside it, and a program of before can
/// be put back.
#pragma once

#include "storage/ports/installation.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// Makes the table and the id where they are missing. Throws Failure.
void add_installation(Connection& connection);

/// nullopt where the table is missing. Throws Failure.
[[nodiscard]] std::optional<InstallationMark> find_installation(Connection& connection);

}  // namespace storage::sqlite
