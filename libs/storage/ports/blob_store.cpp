#include "storage/ports/blob_store.hpp"

#include <algorithm>

namespace storage {
namespace {

constexpr std::size_t kNameMax = 128;

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

bool is_blob_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kNameMax && name.front() != '.' &&
         std::ranges::all_of(name, is_name_character);
}

base::Error blob_not_found() { return {base::ErrorCode::kNotFound, "File not found"}; }

base::Error bad_blob_name() { return {base::ErrorCode::kInvalidArgument, "Invalid file name"}; }

}  // namespace storage
