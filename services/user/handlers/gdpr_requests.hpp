/// `/users/gdpr/data-export`, `data-deletion` and `requests` (docs/http-contract.md §4.8).
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer request_export(const Context& context, http::Request& request);
[[nodiscard]] Answer request_deletion(const Context& context, http::Request& request);
[[nodiscard]] Answer list_gdpr_requests(const Context& context, http::Request& request);
[[nodiscard]] Answer get_gdpr_request(const Context& context, http::Request& request);
[[nodiscard]] Answer cancel_gdpr_request(const Context& context, http::Request& request);
[[nodiscard]] Answer download_export(const Context& context, http::Request& request);

/// Adds `deletionScheduledAt` for a user whose data will be deleted.
[[nodiscard]] runtime::Task<base::Status> add_deletion(const Context& context, std::string user_id,
                                                       boost::json::object& out);

}  // namespace user
