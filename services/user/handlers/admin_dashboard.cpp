#include "user/handlers/admin_dashboard.hpp"

#include <boost/json/array.hpp>
#include <cmath>
#include <utility>

#include "user/handlers/admin_query.hpp"

namespace user {

// Not in the unnamed namespace, because frames of coroutines hold it.

/// From and before.
struct DashboardPeriod {
  base::Timestamp from;
  base::Timestamp before;
};

namespace {

constexpr std::array<std::string_view, 4> kPeriods{"24h", "7d", "30d", "custom"};
constexpr std::array<std::chrono::hours, 3> kLengths{std::chrono::hours{24}, std::chrono::hours{7 * 24},
                                                     std::chrono::hours{30 * 24}};
constexpr std::size_t kWeek = 1;

base::Result<DashboardPeriod> read_period(const http::Request& request, base::Timestamp now) {
  AdminQuery in(request);
  const std::size_t period = in.choice("period", kPeriods).value_or(kWeek);
  const bool is_custom = period == kLengths.size();
  const auto from = is_custom ? in.time("startDate", false) : std::nullopt;
  const auto before = is_custom ? in.time("endDate", true) : std::nullopt;
  if (const base::Status valid = in.finish(); !valid) return std::unexpected(valid.error());
  if (!is_custom) return DashboardPeriod{now - kLengths.at(period), now + std::chrono::milliseconds{1}};
  if (!from) in.violate("startDate", "startDate and endDate are required for a custom period");
  if (!before) in.violate("endDate", "startDate and endDate are required for a custom period");
  if (from && before && *from >= *before) in.violate("endDate", "endDate must not be before startDate");
  if (const base::Status valid = in.finish(); !valid) return std::unexpected(valid.error());
  return DashboardPeriod{*from, *before};
}

/// The times of `bounds`: with commas between them, each later than the one before.
base::Result<std::vector<base::Timestamp>> read_bounds(const http::Request& request) {
  constexpr std::size_t kBoundsMax = 40;
  AdminQuery in(request);
  const std::string text = in.text("bounds", kBoundsMax * 32).value_or("");
  std::vector<base::Timestamp> bounds;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const auto time = base::parse_iso8601(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool is_next = time && (bounds.empty() || *time > bounds.back()) && bounds.size() < kBoundsMax;
    if (!is_next) {
      bounds.clear();
      break;
    }
    bounds.push_back(*time);
  }
  if (bounds.size() < 2)
    in.violate("bounds", "bounds must be 2 to 40 times, with commas, each later than the one before");
  if (const base::Status valid = in.finish(); !valid) return std::unexpected(valid.error());
  return bounds;
}

/// In per cent of what was before.
std::int64_t evolution(std::uint64_t before, std::uint64_t now) {
  if (before == 0) return now > 0 ? 100 : 0;
  return std::lround((static_cast<double>(now) - static_cast<double>(before)) * 100.0 / static_cast<double>(before));
}

boost::json::object view_nothing_sold() {
  boost::json::object out;
  out["bookings"] = boost::json::object{{"total", 0}, {"byStatus", boost::json::object{}}, {"evolution", 0}};
  out["revenue"] = boost::json::object{{"total", 0}, {"currency", "EUR"}, {"evolution", 0}};
  out["conversionRate"] = boost::json::object{{"rate", 0}, {"evolution", 0}};
  out["avgBookingValue"] = boost::json::object{{"amount", 0}, {"currency", "EUR"}};
  return out;
}

runtime::Task<base::Result<std::uint64_t>> count_users(const Context& context, storage::AccountFilter filter) {
  const auto count = co_await context.account_store.count(std::move(filter));
  if (!count) co_return std::unexpected(count.error());
  co_return count->rows;
}

storage::AccountFilter created_in(DashboardPeriod period) {
  storage::AccountFilter filter;
  filter.created_from = period.from;
  filter.created_before = period.before;
  return filter;
}

DashboardPeriod preceding(DashboardPeriod period) { return {period.from - (period.before - period.from), period.from}; }

runtime::Task<base::Result<boost::json::object>> count_all_users(const Context& context, DashboardPeriod period) {
  storage::AccountFilter verified;
  verified.is_verified = true;
  storage::AccountFilter in_period = created_in(period);
  storage::AccountFilter before_it = created_in(preceding(period));
  storage::AccountFilter everybody;
  const auto total = co_await count_users(context, std::move(everybody));
  if (!total) co_return std::unexpected(total.error());
  const auto active = co_await count_users(context, std::move(verified));
  if (!active) co_return std::unexpected(active.error());
  const auto added = co_await count_users(context, std::move(in_period));
  if (!added) co_return std::unexpected(added.error());
  const auto earlier = co_await count_users(context, std::move(before_it));
  if (!earlier) co_return std::unexpected(earlier.error());
  boost::json::object users{{"total", *total}, {"active", *active}};
  users["inactive"] = *total > *active ? *total - *active : 0;
  users["newInPeriod"] = *added;
  users["evolution"] = evolution(*earlier, *added);
  co_return users;
}

/// Filters by one thing, and the name each count gets.
std::vector<std::pair<const char*, storage::AccountFilter>> standings() {
  std::vector<std::pair<const char*, storage::AccountFilter>> filters(5);
  filters[0].first = "total";
  filters[1] = {"verified", {.is_verified = true}};
  filters[2] = {"suspended", {.is_suspended = true}};
  filters[3] = {"moderators", {.role = storage::Role::kModerator}};
  filters[4] = {"administrators", {.role = storage::Role::kAdmin}};
  return filters;
}

http::Response answer_no_rows(const http::Request& request, const char* name) {
  const endpoints::Paging paging = endpoints::read_paging(request, 50, 100);
  boost::json::object data;
  data[name] = boost::json::array{};
  data["pagination"] = view_admin_paging(paging, 0);
  return answer_data(200, nullptr, std::move(data));
}

}  // namespace

Answer get_dashboard_stats(const Context& context, http::Request& request) {
  const auto period = read_period(request, context.clock.now());
  if (!period) co_return std::unexpected(period.error());
  auto users = co_await count_all_users(context, *period);
  if (!users) co_return std::unexpected(users.error());
  boost::json::object data;
  data["users"] = std::move(*users);
  const boost::json::object rest = view_nothing_sold();
  data.insert(rest.begin(), rest.end());
  co_return answer_data(200, nullptr, std::move(data));
}

Answer get_dashboard_users(const Context& context, http::Request& request) {
  const auto bounds = read_bounds(request);
  if (!bounds) co_return std::unexpected(bounds.error());
  boost::json::object data;
  for (auto& [name, filter] : standings()) {
    const auto count = co_await count_users(context, std::move(filter));
    if (!count) co_return std::unexpected(count.error());
    data[name] = *count;
  }
  std::uint64_t added = 0;
  boost::json::array shown;
  for (std::size_t i = 1; i < bounds->size(); ++i) {
    const DashboardPeriod span{bounds->at(i - 1), bounds->at(i)};
    storage::AccountFilter in_span = created_in(span);
    const auto count = co_await count_users(context, std::move(in_span));
    if (!count) co_return std::unexpected(count.error());
    added += *count;
    shown.push_back(boost::json::object{{"from", base::to_iso8601(span.from)}, {"newUsers", *count}});
  }
  storage::AccountFilter before_it = created_in(preceding({bounds->front(), bounds->back()}));
  const auto earlier = co_await count_users(context, std::move(before_it));
  if (!earlier) co_return std::unexpected(earlier.error());
  data["newUsers"] = added;
  data["evolution"] = evolution(*earlier, added);
  data["spans"] = std::move(shown);
  co_return answer_data(200, nullptr, std::move(data));
}

Answer get_empty_figures(const Context& context, http::Request& request) {
  const auto period = read_period(request, context.clock.now());
  if (!period) co_return std::unexpected(period.error());
  boost::json::array none;
  co_return answer_data(200, nullptr, std::move(none));
}

Answer list_bookings(const Context& /*context*/, http::Request& request) {
  co_return answer_no_rows(request, "bookings");
}
Answer list_payments(const Context& /*context*/, http::Request& request) {
  co_return answer_no_rows(request, "payments");
}

Answer export_bookings(const Context& /*context*/, http::Request& /*request*/) {
  http::Response response;
  response.fields.add("Content-Type", "text/csv; charset=utf-8");
  response.fields.add("Content-Disposition", "attachment; filename=\"bookings-export.csv\"");
  response.body = std::string(
      "id,reference,type,status,destination,userId,userEmail,totalAmount,currency,confirmedAt,createdAt\r\n");
  co_return response;
}

Answer no_booking(const Context& /*context*/, http::Request& /*request*/) {
  base::Error absent{base::ErrorCode::kNotFound, "Booking not found"};
  co_return std::unexpected(std::move(absent));
}
Answer no_payment(const Context& /*context*/, http::Request& /*request*/) {
  base::Error absent{base::ErrorCode::kNotFound, "Payment not found"};
  co_return std::unexpected(std::move(absent));
}

}  // namespace user
