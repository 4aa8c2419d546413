/// What tests of documents, of both protocols of resumable uploads, and of erasure look at.
#pragma once

#include "user/testing/world.hpp"

namespace user {

inline constexpr const char* kUploads = "/api/v1/users/documents/uploads";

inline testkit::FieldList operator+(testkit::FieldList fields, const testkit::FieldList& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

/// Pieces that are stored, of everybody.
inline std::size_t pieces_in(World& world) {
  const auto pieces = storage::BlobKind::kUploadPiece;
  return world.run(world.stores().blobs->list(pieces, "", storage::kBlobListMax)).value().size();
}

/// Files of every kind that are stored, of everybody.
inline std::size_t blobs_in(World& world) {
  std::size_t count = 0;
  for (const storage::BlobKind kind : storage::kBlobKinds) {
    count += world.run(world.stores().blobs->list(kind, "", storage::kBlobListMax)).value().size();
  }
  return count;
}

inline boost::json::value documents_of(World& world, const Person& person) {
  return world.get("documents", person.bearer()).json().at("data").at("documents");
}

inline std::string content_of(World& world, const Person& person, const std::string& id) {
  return world.get("documents/" + id + "/content", person.bearer()).body;
}

}  // namespace user
