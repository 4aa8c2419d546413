/// What endpoints do with the caller's own records of any kind (storage/ports/owned_records.hpp).
///
/// The path's variable `id` names one. What cannot be an id, is absent or another user's is `absent`, an error of the
/// caller's words.
#pragma once

#include <string>
#include <utility>

#include "endpoints/paging.hpp"
#include "user/handlers/endpoint.hpp"

namespace user {

template <storage::DescribedRow Row>
[[nodiscard]] storage::OwnedRecords<Row>& records(const Context& context) {
  return context.owned.of<Row>();
}

/// What a store found, or why there is nothing.
template <class Row>
[[nodiscard]] base::Result<Row> present(base::Result<std::optional<Row>> found, base::Error absent) {
  if (!found) return std::unexpected(std::move(found).error());
  if (!*found) return std::unexpected(std::move(absent));
  return std::move(**found);
}

template <storage::DescribedRow Row>
[[nodiscard]] runtime::Task<base::Result<Row>> find_own(const Context& context, const http::Request& request,
                                                        base::Error absent) {
  if (!is_possible_id(request.param("id"))) co_return std::unexpected(std::move(absent));
  auto found = co_await records<Row>(context).find(request.principal->user_id, std::string(request.param("id")));
  co_return present(std::move(found), std::move(absent));
}

/// Removes it and gives it back.
template <storage::DescribedRow Row>
[[nodiscard]] runtime::Task<base::Result<Row>> take_own(const Context& context, const http::Request& request,
                                                        base::Error absent) {
  if (!is_possible_id(request.param("id"))) co_return std::unexpected(std::move(absent));
  auto taken = co_await records<Row>(context).take(request.principal->user_id, std::string(request.param("id")));
  co_return present(std::move(taken), std::move(absent));
}

/// Changes the record if it is there, as one step, and answers what it has become.
template <storage::DescribedRow Row>
[[nodiscard]] runtime::Task<base::Result<Row>> change_own(const Context& context, const http::Request& request,
                                                          base::Error absent, std::function<void(Row&)> change) {
  if (!is_possible_id(request.param("id"))) co_return std::unexpected(std::move(absent));
  storage::Change<Row> change_if_there = [change = std::move(change)](std::optional<Row> row) {
    if (row) change(*row);
    return row;
  };
  auto modified = co_await records<Row>(context).modify(request.principal->user_id, std::string(request.param("id")),
                                                        std::move(change_if_there));
  if (!modified) co_return std::unexpected(std::move(modified).error());
  co_return present<Row>(std::move(modified->after), std::move(absent));
}

/// A query for one row more than the page has, by which `view_offset_page` sees whether there are more. `after` is
/// where a page before ended.
template <storage::DescribedRow Row>
[[nodiscard]] storage::Query<Row> read_query(const http::Request& request, const endpoints::OffsetPaging& paging) {
  storage::Query<Row> query;
  query.limit = paging.limit + 1;
  query.offset = paging.offset;
  if (const auto after = request.query_param("after")) query.after = storage::parse_position(*after);
  return query;
}

/// `{total, limit, offset, hasMore, next}`; takes the one row too many off the page.
template <storage::DescribedRow Row>
[[nodiscard]] boost::json::object view_offset_page(const endpoints::OffsetPaging& paging, storage::Page<Row>& page) {
  const bool has_more = page.items.size() > paging.limit;
  if (has_more) page.items.pop_back();
  boost::json::object out{
      {"total", page.total}, {"limit", paging.limit}, {"offset", paging.offset}, {"hasMore", has_more}};
  out["next"] = nullptr;
  if (has_more) out["next"] = to_text(storage::position_of(page.items.back()));
  return out;
}

}  // namespace user
