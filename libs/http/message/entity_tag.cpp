#include "http/message/entity_tag.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace http {

bool matches_entity_tag(std::string_view if_none_match, std::string_view quoted_tag) noexcept {
  while (!if_none_match.empty()) {
    const std::size_t comma = std::min(if_none_match.find(','), if_none_match.size());
    std::string_view tag = base::trim(if_none_match.substr(0, comma));
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "*" || tag == quoted_tag) return true;
    if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
  }
  return false;
}

}  // namespace http
