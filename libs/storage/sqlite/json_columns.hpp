/// Lists and small records kept as JSON text in one column. What we wrote ourselves is read back; a damaged column
/// throws.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ports/avatar_store.hpp"

namespace storage::sqlite {

[[nodiscard]] std::string to_json(const std::vector<std::string>& list);
[[nodiscard]] std::vector<std::string> read_list(std::string_view json);

/// The values are stored as strings that hold JSON text.
[[nodiscard]] std::string to_json(const std::map<std::string, std::string>& map);
[[nodiscard]] std::map<std::string, std::string> read_map(std::string_view json);

[[nodiscard]] std::string to_json(const std::vector<AvatarVariant>& variants);
[[nodiscard]] std::vector<AvatarVariant> read_variants(std::string_view json);

}  // namespace storage::sqlite
