/// Open uploads, and what documents need of them. Functions block and throw Failure.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "storage/mongodb/client_pool.hpp"
#include "storage/ports/upload_store.hpp"

namespace storage::mongodb {

class Database;

/// What the open uploads of the user hold, but for those that `but` names.
void add_reserved(Client& client, const std::string& user_id, const std::set<std::string>& but, DocumentUsage& usage);

/// Whether the upload can become a document: `upload_not_found`, `upload_moved`. An empty id names none, and is fine.
[[nodiscard]] base::Status check_unfinished(Client& client, const DocumentName& upload);

/// Makes the upload that document, after that was stored. Likewise; one that is gone or finished stays as it is.
void complete_upload(Client& client, const DocumentName& upload, const std::string& document_id);

[[nodiscard]] std::unique_ptr<UploadStore> make_upload_store(Database& database);

}  // namespace storage::mongodb
