/// What the queries of administrators have in common (docs/http-contract.md §4.10): filters that are refused when they
/// cannot be meant, days, pages.
#pragma once

#include <optional>
#include <string>

#include "endpoints/paging.hpp"
#include "storage/ports/account_query.hpp"
#include "user/handlers/endpoint.hpp"

namespace user {

/// Reads parameters one by one and collects what is wrong with them. "" counts as absent, as the web client sends it.
class AdminQuery {
 public:
  explicit AdminQuery(const http::Request& request) : request_(request) {}

  [[nodiscard]] std::optional<std::string> text(std::string_view name, std::size_t max);
  /// One of `options`, whatever the case of its letters; its place.
  [[nodiscard]] std::optional<std::size_t> choice(std::string_view name, std::span<const std::string_view> options);
  /// A date, or a date with a time. A date alone ends with its day when `is_end`.
  [[nodiscard]] std::optional<base::Timestamp> time(std::string_view name, bool is_end);
  void violate(std::string_view name, std::string message);

  [[nodiscard]] base::Status finish() const;

 private:
  const http::Request& request_;
  std::vector<base::FieldViolation> violations_;
};

/// search, role, status, startDate, endDate.
[[nodiscard]] storage::AccountFilter read_account_filter(AdminQuery& query);
/// sortBy, sortOrder.
void read_account_order(AdminQuery& query, storage::AccountQuery& out);

/// `{page, limit, total, totalPages, totalIsExact, next}`.
[[nodiscard]] boost::json::object view_admin_paging(const endpoints::Paging& paging, std::uint64_t total,
                                                    bool is_exact = true,
                                                    const std::optional<std::string>& next = std::nullopt);

}  // namespace user
