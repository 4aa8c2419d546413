#include "user/handlers/admin_query.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.hpp"
#include "json/writer.hpp"
#include "storage/ports/account_store.hpp"

namespace user {
namespace {

constexpr std::size_t kSearchMin = 3;
constexpr std::size_t kSearchMax = 100;
constexpr std::size_t kDateLength = 10;
constexpr std::array<std::string_view, 3> kRoles{"USER", "ADMIN", "MODERATOR"};
constexpr std::array<std::string_view, 2> kStatuses{"active", "suspended"};
constexpr std::array<std::string_view, 2> kDirections{"asc", "desc"};

std::string list_of(std::span<const std::string_view> options) {
  std::string list;
  for (const std::string_view option : options) list.append(list.empty() ? "" : ", ").append(option);
  return list;
}

}  // namespace

void AdminQuery::violate(std::string_view name, std::string message) {
  violations_.push_back({.field = std::string(name), .message = std::move(message), .location = "query"});
}

std::optional<std::string> AdminQuery::text(std::string_view name, std::size_t max) {
  auto text = request_.query_param(name);
  if (!text || text->empty()) return std::nullopt;
  const bool is_text = base::is_utf8(*text) && text->find('\0') == std::string::npos;
  if (is_text && base::count_code_points(*text) <= max) return text;
  violate(name, std::string(name) + " must be a text of at most " + std::to_string(max) + " characters");
  return std::nullopt;
}

std::optional<std::size_t> AdminQuery::choice(std::string_view name, std::span<const std::string_view> options) {
  const auto text = request_.query_param(name);
  if (!text || text->empty()) return std::nullopt;
  const auto found =
      std::ranges::find_if(options, [&](std::string_view option) { return base::equals_ignore_case(option, *text); });
  if (found != options.end()) return static_cast<std::size_t>(found - options.begin());
  violate(name, std::string(name) + " must be one of " + list_of(options));
  return std::nullopt;
}

std::optional<base::Timestamp> AdminQuery::time(std::string_view name, bool is_end) {
  const auto text = request_.query_param(name);
  if (!text || text->empty()) return std::nullopt;
  const auto time = base::parse_iso8601(*text);
  if (!time) {
    violate(name, std::string(name) + " must be a date");
    return std::nullopt;
  }
  const bool is_whole_day = is_end && text->size() == kDateLength;
  return is_whole_day ? *time + std::chrono::hours{24} : *time;
}

base::Status AdminQuery::finish() const {
  if (violations_.empty()) return {};
  return std::unexpected(
      base::Error{base::ErrorCode::kInvalidArgument, violations_.front().message}.with_violations(violations_));
}

storage::AccountFilter read_account_filter(AdminQuery& query) {
  storage::AccountFilter filter;
  filter.search = std::string(base::trim(query.text("search", kSearchMax).value_or("")));
  if (!filter.search.empty() && base::count_code_points(filter.search) < kSearchMin) {
    query.violate("search", "search must be at least 3 characters");
  }
  if (const auto role = query.choice("role", kRoles)) filter.role = storage::parse<storage::Role>(kRoles.at(*role));
  if (const auto status = query.choice("status", kStatuses)) filter.is_suspended = *status == 1;
  filter.created_from = query.time("startDate", false);
  filter.created_before = query.time("endDate", true);
  return filter;
}

void read_account_order(AdminQuery& query, storage::AccountQuery& out) {
  const auto order = query.choice("sortBy", storage::Spelled<storage::AccountOrder>::texts);
  if (order) out.order = static_cast<storage::AccountOrder>(*order);
  if (const auto direction = query.choice("sortOrder", kDirections)) out.is_descending = *direction == 1;
}

boost::json::object view_admin_paging(const endpoints::Paging& paging, std::uint64_t total, bool is_exact,
                                      const std::optional<std::string>& next) {
  return {{"page", paging.page},      {"limit", paging.limit},
          {"total", total},           {"totalPages", (total + paging.limit - 1) / paging.limit},
          {"totalIsExact", is_exact}, {"next", json::or_null(next)}};
}

}  // namespace user
