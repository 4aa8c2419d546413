/// What is stored of an upload that comes in several requests (docs/http-contract.md §4.3, tus 1.0). The bytes that
/// have come lie as pieces in `BlobStore`, see ports/upload_store.hpp. The archive does not have these records: they
/// live for a day, and without their pieces they are worth nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/records/described.hpp"

namespace storage {

struct ResumableUpload {
  std::string id;  ///< a new document gets it, too
  std::string user_id;
  std::optional<std::string> document_id;  ///< the document whose next version it will be; absent: it will be a new one
  std::string metadata;                    ///< as the client sent it, given back as it came
  std::uint64_t length = 0;                ///< bytes of the whole
  std::uint64_t received = 0;       ///< bytes that are durable; `length` before there is a document only when left open
  std::vector<std::string> pieces;  ///< blob names, in the order of their bytes
  std::optional<std::string> finished_as;  ///< the document that it has become
  base::Timestamp created_at;
  base::Timestamp expires_at;
  bool operator==(const ResumableUpload&) const = default;
};

template <>
struct Described<ResumableUpload> {
  using U = ResumableUpload;
  static constexpr Kind kind{.name = "document_uploads", .export_as = "documents", .exported = Exported::kNot};
  static constexpr std::tuple fields{
      field<&U::id>("id"),
      field<&U::user_id>("user_id"),
      field<&U::document_id>("document_id"),
      field<&U::metadata>("metadata"),
      field<&U::length>("length"),
      field<&U::received>("received"),
      field<&U::pieces>("pieces"),
      field<&U::finished_as>("finished_as"),
      field<&U::created_at>("created_at"),
      field<&U::expires_at>("expires_at"),
  };
  using key = Members<&U::id>;
};

}  // namespace storage
