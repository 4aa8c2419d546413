#include "endpoints/paging.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace endpoints {
namespace {

/// Far beyond any list; keeps the offset within its type.
constexpr std::int64_t kPageMax = 1'000'000;

std::size_t read_number(const http::Request& request, std::string_view name, std::size_t fallback, std::int64_t max) {
  const auto text = request.query_param(name);
  if (!text) return fallback;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc::result_out_of_range) return static_cast<std::size_t>(text->starts_with('-') ? 1 : max);
  if (error != std::errc() || end != text->data() + text->size()) return fallback;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(number, 1, max));
}

}  // namespace

Paging read_paging(const http::Request& request, std::size_t limit_default, std::size_t limit_max) {
  return {.page = read_number(request, "page", 1, kPageMax),
          .limit = read_number(request, "limit", limit_default, static_cast<std::int64_t>(limit_max))};
}

boost::json::object view_paging(const Paging& paging, std::uint64_t total) {
  const std::uint64_t pages = (total + paging.limit - 1) / paging.limit;
  return {{"page", paging.page},           {"limit", paging.limit},          {"total", total},
          {"totalPages", pages},           {"hasNext", paging.page < pages}, {"hasPrevious", paging.page > 1},
          {"hasMore", paging.page < pages}};
}

}  // namespace endpoints
