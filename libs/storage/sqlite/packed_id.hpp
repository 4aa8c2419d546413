/// Ids as they lie in tables that must stay small: a UUID takes 16 bytes instead of 36, and sorts the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace storage::sqlite {

/// A value of a column of type ANY: a UUID as a BLOB of 16 bytes, any other id as the text it is.
struct PackedId {
  std::string bytes;
  bool is_uuid = false;
};

/// Only lower-case UUIDs (RFC 9562 section 4) are packed, so that `unpack` gives back exactly what went in.
[[nodiscard]] PackedId pack(std::string_view id);
/// The text of 16 bytes.
[[nodiscard]] std::string unpack_uuid(std::string_view bytes);

}  // namespace storage::sqlite
