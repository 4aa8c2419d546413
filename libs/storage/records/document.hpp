/// What is stored of a user's document (docs/http-contract.md §4.3 and §7.17). The bytes are in `BlobStore`.
///
/// Release 1.0.0 knows `Document` and nothing else, and may run beside: its table has to keep its columns, because that
/// release names none when it inserts, and on MongoDB it replaces whole records when it changes a title. So what came
/// later lies apart under the same id: `DocumentDetails`, absent for documents that 1.0.0 stored; and the bytes of
/// before, `DocumentVersion`, in a folder that 1.0.0 never sweeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/records/described.hpp"

namespace storage {

struct Document {
  std::string id;
  std::string user_id;
  std::string title;
  std::optional<std::string> category;
  std::string original_name;
  std::string stored_name;  ///< blob name of the newest bytes, unique
  std::string mime_type;
  std::uint64_t size_bytes = 0;
  std::string sha256;  ///< lower-case hexadecimal
  base::Timestamp created_at;
  base::Timestamp updated_at;
  bool operator==(const Document&) const = default;
};

template <>
struct Described<Document> {
  using D = Document;
  static constexpr Kind kind{.name = "documents", .export_as = "documents"};
  static constexpr std::tuple fields{
      field<&D::id>("id"),
      field<&D::user_id>("user_id"),
      field<&D::title>("title"),
      field<&D::category>("category"),
      field<&D::original_name>("original_name"),
      field<&D::stored_name>("stored_name"),
      field<&D::mime_type>("mime_type"),
      field<&D::size_bytes>("size_bytes", {.bson = "size"}),
      field<&D::sha256>("sha256"),
      field<&D::created_at>("created_at"),
      field<&D::updated_at>("updated_at"),
  };
  using key = Members<&D::id>;
};

/// Whether a document's bytes may be given out.
enum class DocumentStatus { kReady, kScanning, kQuarantined };
template <>
struct Spelled<DocumentStatus> {
  static constexpr std::array<std::string_view, 3> texts{"ready", "scanning", "quarantined"};
};

struct DocumentDetails {
  std::string id;  ///< the document's
  std::string user_id;
  std::vector<std::string> tags;
  std::uint64_t number = 1;  ///< of the newest bytes among the versions
  DocumentStatus status = DocumentStatus::kReady;
  std::uint64_t revision = 0;                  ///< moves with each change through this program
  std::optional<base::Timestamp> received_at;  ///< when the newest bytes came; absent: with the document
  std::optional<base::Timestamp> deleted_at;   ///< since when it is in the trash
  base::Timestamp created_at;                  ///< as the document's
  bool operator==(const DocumentDetails&) const = default;
};

template <>
struct Described<DocumentDetails> {
  using D = DocumentDetails;
  static constexpr Kind kind{.name = "document_details", .export_as = "documents", .exported = Exported::kNot};
  static constexpr std::tuple fields{
      field<&D::id>("id"),
      field<&D::user_id>("user_id"),
      field<&D::tags>("tags"),
      field<&D::number>("number"),
      field<&D::status>("status"),
      field<&D::revision>("revision"),
      field<&D::received_at>("received_at"),
      field<&D::deleted_at>("deleted_at"),
      field<&D::created_at>("created_at"),
  };
  using key = Members<&D::id>;
  using owner = Members<&D::user_id>;
  using newest = Members<&D::created_at>;
  using filters = Members<>;
  using unique = Members<>;
};

/// Bytes that a document had before.
struct DocumentVersion {
  std::string id;  ///< the document's and the number
  std::string user_id;
  std::string document_id;
  std::uint64_t number = 0;
  std::string original_name;
  std::string stored_name;  ///< blob name among the older versions: that of the bytes that took their place; unique
  std::string mime_type;
  std::uint64_t size_bytes = 0;
  std::string sha256;          ///< lower-case hexadecimal
  base::Timestamp created_at;  ///< when these bytes came
  bool operator==(const DocumentVersion&) const = default;
};

template <>
struct Described<DocumentVersion> {
  using V = DocumentVersion;
  static constexpr Kind kind{.name = "document_versions", .export_as = "documents", .exported = Exported::kNot};
  static constexpr std::tuple fields{
      field<&V::id>("id"),
      field<&V::user_id>("user_id"),
      field<&V::document_id>("document_id"),
      field<&V::number>("number"),
      field<&V::original_name>("original_name"),
      field<&V::stored_name>("stored_name", kHidden),
      field<&V::mime_type>("mime_type"),
      field<&V::size_bytes>("size_bytes", {.bson = "size"}),
      field<&V::sha256>("sha256"),
      field<&V::created_at>("created_at"),
  };
  using key = Members<&V::id>;
  using owner = Members<&V::user_id>;
  using newest = Members<&V::created_at>;
  using filters = Members<&V::document_id>;
  using unique = Members<&V::stored_name>;
};

}  // namespace storage
