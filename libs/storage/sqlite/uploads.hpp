/// The table of open uploads, and what the tables of documents need of it. Functions are part of the caller's
/// transaction and throw Failure.
#pragma once

#include <memory>
#include <string>

#include "storage/ports/upload_store.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

class Database;

/// No step of the schema's versions, as programs that know nothing of it work beside.
void add_upload_table(Connection& connection);

/// What the open uploads of the user hold, but for the one that `but` names.
void add_reserved(Connection& connection, const DocumentName& but, DocumentUsage& usage);

/// Makes the upload that document. An empty id names none, and nothing is done. `upload_not_found`, `upload_moved`.
[[nodiscard]] base::Status complete_upload(Connection& connection, const DocumentName& upload,
                                           const std::string& document_id);

[[nodiscard]] std::unique_ptr<UploadStore> make_upload_store(Database& database);

}  // namespace storage::sqlite
