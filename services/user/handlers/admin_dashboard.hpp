/// `/admin/dashboard` (docs/http-contract.md §4.10): figures of users are counted; bookings and payments belong to
/// other services, so theirs are zero and their lists empty.
#pragma once

#include "user/handlers/endpoint.hpp"

namespace user {

[[nodiscard]] Answer get_dashboard_stats(const Context& context, http::Request& request);
/// Everything the dashboard of our pages shows of users, in one answer: new ones between each two of `bounds`.
[[nodiscard]] Answer get_dashboard_users(const Context& context, http::Request& request);
/// An empty list, after the period was found to be one: revenue, destinations, transactions.
[[nodiscard]] Answer get_empty_figures(const Context& context, http::Request& request);

[[nodiscard]] Answer list_bookings(const Context& context, http::Request& request);
[[nodiscard]] Answer list_payments(const Context& context, http::Request& request);
/// The head of a CSV.
[[nodiscard]] Answer export_bookings(const Context& context, http::Request& request);
[[nodiscard]] Answer no_booking(const Context& context, http::Request& request);
[[nodiscard]] Answer no_payment(const Context& context, http::Request& request);

}  // namespace user
