#include "endpoints/paging.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace endpoints {
namespace {

/// Far beyond any list; keeps the offset within its type.
constexpr std::int64_t kPageMax = 1'000'000;
constexpr std::int64_t kOffsetMax = 100'000'000;

struct Range {
  std::int64_t min = 1;
  std::int64_t max = kPageMax;
};

std::size_t read_number(const http::Request& request, std::string_view name, std::size_t fallback, Range range) {
  const auto text = request.query_param(name);
  if (!text) return fallback;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc::result_out_of_range)
    return static_cast<std::size_t>(text->starts_with('-') ? range.min : range.max);
  if (error != std::errc() || end != text->data() + text->size()) return fallback;
  return static_cast<std::size_t>(std::clamp(number, range.min, range.max));
}

}  // namespace

Paging read_paging(const http::Request& request, std::size_t limit_default, std::size_t limit_max) {
  return {.page = read_number(request, "page", 1, {}),
          .limit = read_number(request, "limit", limit_default, {.max = static_cast<std::int64_t>(limit_max)})};
}

boost::json::object view_paging(const Paging& paging, std::uint64_t total) {
  const std::uint64_t pages = (total + paging.limit - 1) / paging.limit;
  return {{"page", paging.page},           {"limit", paging.limit},          {"total", total},
          {"totalPages", pages},           {"hasNext", paging.page < pages}, {"hasPrevious", paging.page > 1},
          {"hasMore", paging.page < pages}};
}

OffsetPaging read_offset_paging(const http::Request& request, std::size_t limit_default, std::size_t limit_max) {
  const bool is_zero = request.query_param("limit") == "0";
  const Paging paging = read_paging(request, limit_default, limit_max);
  return {.limit = is_zero ? limit_default : paging.limit,
          .offset = read_number(request, "offset", 0, {.min = 0, .max = kOffsetMax})};
}

}  // namespace endpoints
