/// A row of the data-access log about one request (docs/http-contract.md §7.15), whichever service writes it.
#pragma once

#include <string>
#include <string_view>

#include "http/request.hpp"
#include "storage/ports/audit_log.hpp"

namespace endpoints {

/// With what the request says: who asks (nobody when there is no principal), from which address and program, by which
/// route. `user_id`: whose data it is, which is also what is touched. The id, the time and the kind of accessor are the
/// caller's to set.
[[nodiscard]] storage::AuditEntry audit_entry(const http::Request& request, std::string_view action,
                                              std::string_view resource, std::string user_id);

}  // namespace endpoints
