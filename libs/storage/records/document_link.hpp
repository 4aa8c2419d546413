/// A link that gives a document to anyone who has it (docs/http-contract.md §4.3): all that storage knows of the noun.
#pragma once

#include "storage/records/described.hpp"

namespace storage {

struct DocumentLink {
  std::string id;
  std::string user_id;
  std::string document_id;
  std::string token_hash;  ///< SHA-256 of the link's secret, which is kept nowhere
  bool once = false;       ///< gives the document once
  base::Timestamp expires_at;
  std::optional<base::Timestamp> used_at;  ///< of a link that gives once
  /// SHA-256 of what the one who was served may continue with.
  std::optional<std::string> resume_hash;
  base::Timestamp created_at;
  bool operator==(const DocumentLink&) const = default;
};

template <>
struct Described<DocumentLink> {
  using L = DocumentLink;
  static constexpr Kind kind{.name = "document_links", .export_as = "documentLinks"};
  static constexpr std::tuple fields{
      field<&L::id>("id"),
      field<&L::user_id>("user_id"),
      field<&L::document_id>("document_id"),
      field<&L::token_hash>("token_hash", kHidden),
      field<&L::once>("once"),
      field<&L::expires_at>("expires_at"),
      field<&L::used_at>("used_at"),
      field<&L::resume_hash>("resume_hash", kHidden),
      field<&L::created_at>("created_at"),
  };
  using key = Members<&L::id>;
  using owner = Members<&L::user_id>;
  using newest = Members<&L::created_at>;
  using filters = Members<&L::document_id>;
  using unique = Members<&L::token_hash>;
};

}  // namespace storage
