/// What follows from a request's id: the one is enough to find the others.
#pragma once

#include <string>

#include "storage/records/gdpr_request.hpp"

namespace privacy {

/// The kinds of work items of requests; their subject is the user.
inline constexpr const char* kExportWork = "export";
inline constexpr const char* kDeletionWork = "deletion";

[[nodiscard]] inline const char* work_kind(const storage::GdprRequest& request) {
  return request.request_type == storage::GdprRequestType::kDataExport ? kExportWork : kDeletionWork;
}
[[nodiscard]] inline std::string work_id(const storage::GdprRequest& request) {
  return std::string(work_kind(request)) + ":" + request.id;
}
/// The request that a work item is about.
[[nodiscard]] inline std::string request_of_work(const std::string& work_id) {
  return work_id.substr(work_id.find(':') + 1);
}

/// The name of an export's blob: two who make it make one.
[[nodiscard]] inline std::string export_name(const std::string& request_id) { return request_id + ".json"; }

}  // namespace privacy
