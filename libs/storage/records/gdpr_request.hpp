/// What a user asked for under the GDPR (docs/http-contract.md §4.8 and §7.14): all that storage knows of the noun.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

enum class GdprRequestType { kDataExport, kDataDeletion, kDataRectification, kAccessRequest };
template <>
struct Spelled<GdprRequestType> {
  static constexpr std::array<std::string_view, 4> texts{"DATA_EXPORT", "DATA_DELETION", "DATA_RECTIFICATION",
                                                         "ACCESS_REQUEST"};
};

enum class GdprRequestStatus { kPending, kInProgress, kCompleted, kRejected, kCancelled };
template <>
struct Spelled<GdprRequestStatus> {
  static constexpr std::array<std::string_view, 5> texts{"PENDING", "IN_PROGRESS", "COMPLETED", "REJECTED",
                                                         "CANCELLED"};
};

struct GdprRequest {
  std::string id;
  std::string user_id;
  GdprRequestType request_type{};
  GdprRequestStatus status{};
  base::Timestamp requested_at;
  std::optional<base::Timestamp> processed_at;
  std::optional<base::Timestamp> completed_at;
  std::optional<base::Timestamp> expires_at;
  std::optional<std::string> reason;
  std::optional<std::string> notes;
  /// While it is open the type, afterwards the id: a user has one open request of a type, and the index sees to it.
  std::string slot;
  std::optional<base::Timestamp> due_at;  ///< of a deletion: when it is carried out
  bool operator==(const GdprRequest&) const = default;
};

/// What `GdprRequest::slot` is while a request of the type is open.
[[nodiscard]] inline std::string open_slot(GdprRequestType type) { return std::string(to_string(type)); }

template <>
struct Described<GdprRequest> {
  using G = GdprRequest;
  static constexpr Kind kind{.name = "gdpr_requests", .export_as = "gdprRequests"};
  static constexpr std::tuple fields{
      field<&G::id>("id"),
      field<&G::user_id>("user_id"),
      field<&G::request_type>("request_type"),
      field<&G::status>("status"),
      field<&G::requested_at>("requested_at"),
      field<&G::processed_at>("processed_at"),
      field<&G::completed_at>("completed_at"),
      field<&G::expires_at>("expires_at"),
      field<&G::reason>("reason"),
      field<&G::notes>("notes"),
      field<&G::slot>("slot", kHidden),
      field<&G::due_at>("due_at", kHidden),
  };
  using key = Members<&G::id>;
  using owner = Members<&G::user_id>;
  using newest = Members<&G::requested_at>;
  using filters = Members<>;
  using unique = Members<&G::user_id, &G::slot>;
};

}  // namespace storage
