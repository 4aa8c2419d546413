#include "http/message/entity_tag.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace http {
namespace {

template <class Predicate>
bool any_of_list(std::string_view list, Predicate is_wanted) noexcept {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (is_wanted(base::trim(list.substr(0, comma)))) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace

std::string entity_tag(std::string_view text) { return "\"" + std::string(text) + "\""; }

bool matches_weakly(std::string_view list, std::string_view quoted_tag) noexcept {
  return any_of_list(list, [quoted_tag](std::string_view item) {
    if (item.starts_with("W/")) item.remove_prefix(2);
    return item == "*" || item == quoted_tag;
  });
}

bool matches_strongly(std::string_view list, std::string_view quoted_tag) noexcept {
  return any_of_list(list, [quoted_tag](std::string_view item) { return item == "*" || item == quoted_tag; });
}

}  // namespace http
