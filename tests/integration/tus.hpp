/// Resumable uploads by hand: tus 1.0, with requests a test can break off.
#pragma once

#include "stack.hpp"

namespace integration {

inline constexpr const char* kUploads = "/api/v1/users/documents/uploads";

inline FieldList tus(const std::string& token) {
  FieldList fields = bearer(token);
  fields.emplace_back("Tus-Resumable", "1.0.0");
  return fields;
}

inline FieldList piece_at(const std::string& token, std::uint64_t offset) {
  FieldList fields = tus(token);
  fields.emplace_back("Content-Type", "application/offset+octet-stream");
  fields.emplace_back("Upload-Offset", std::to_string(offset));
  return fields;
}

/// Of "long.txt"; the address.
inline std::string open_upload(std::uint16_t port, const std::string& token, std::size_t bytes) {
  FieldList fields = tus(token);
  fields.emplace_back("Upload-Length", std::to_string(bytes));
  fields.emplace_back("Upload-Metadata", "filename bG9uZy50eHQ=");
  const HttpReply reply = HttpClient(port).request("POST", kUploads, "", fields);
  EXPECT_EQ(reply.status, 201) << reply.body;
  return reply.field("Location").value_or("");
}

inline std::string content_of(std::uint16_t port, const std::string& token, const std::string& id) {
  return HttpClient(port).request("GET", "/api/v1/users/documents/" + id + "/content", {}, bearer(token)).body;
}

}  // namespace integration
