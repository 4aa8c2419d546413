// The export of accounts as CSV (docs/http-contract.md §4.10).
#include <memory>
#include <utility>

#include "user/handlers/admin_query.hpp"
#include "user/handlers/admin_users.hpp"
#include "user/handlers/admin_views.hpp"

namespace user {

// Not in the unnamed namespace, because frames of coroutines hold them.

/// What the lines come from, some at a time.
class UserLines {
 public:
  virtual ~UserLines() = default;
  /// The next lines; empty at the end.
  [[nodiscard]] virtual runtime::Task<base::Result<std::string>> next() = 0;
};

/// All that a query finds, page by page, each behind the last: accounts that come or go meanwhile shift nothing.
class QueriedLines final : public UserLines {
 public:
  QueriedLines(storage::AccountStore& accounts, storage::AccountQuery query)
      : accounts_(accounts), query_(std::move(query)) {
    query_.limit = storage::kAccountsPageMax;
  }
  runtime::Task<base::Result<std::string>> next() override {
    std::string lines;
    if (is_done_) co_return lines;
    auto page = co_await accounts_.list(query_);
    if (!page) co_return std::unexpected(page.error());
    for (const storage::Account& account : page->items) lines += csv_line(account);
    query_.after = page->next;
    is_done_ = !page->next;
    co_return lines;
  }

 private:
  storage::AccountStore& accounts_;
  storage::AccountQuery query_;
  bool is_done_ = false;
};

/// Chosen accounts, one by one; those that are not there are left out.
class ChosenLines final : public UserLines {
 public:
  ChosenLines(storage::AccountStore& accounts, std::vector<std::string> ids)
      : accounts_(accounts), ids_(std::move(ids)) {}
  runtime::Task<base::Result<std::string>> next() override {
    std::string lines;
    while (lines.empty() && at_ < ids_.size()) {
      auto account = co_await accounts_.find_by_id(ids_[at_++]);
      if (!account) co_return std::unexpected(account.error());
      if (*account) lines = csv_line(**account);
    }
    co_return lines;
  }

 private:
  storage::AccountStore& accounts_;
  std::vector<std::string> ids_;
  std::size_t at_ = 0;
};

class CsvBody final : public http::BodySource {
 public:
  CsvBody(std::string begin, std::unique_ptr<UserLines> lines) : begin_(std::move(begin)), lines_(std::move(lines)) {}

  std::string_view take_buffered() override {
    piece_ = std::exchange(begin_, {});
    return piece_;
  }
  runtime::Task<base::Result<std::string_view>> next() override {
    if (!begin_.empty()) co_return take_buffered();
    auto lines = co_await lines_->next();
    if (!lines) co_return std::unexpected(lines.error());
    piece_ = std::move(*lines);
    co_return std::string_view(piece_);
  }

 private:
  std::string begin_;
  std::unique_ptr<UserLines> lines_;
  std::string piece_;
};

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// As many as fit into a request's target.
constexpr std::size_t kIdsMax = 1000;

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    if (is_possible_id(part) && parts.size() < kIdsMax) parts.emplace_back(part);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
  }
  return parts;
}

base::Result<std::unique_ptr<UserLines>> lines_of(const Context& context, const http::Request& request) {
  const std::string ids = request.query_param("ids").value_or("");
  if (!ids.empty()) return std::make_unique<ChosenLines>(context.account_store, split(ids));
  AdminQuery in(request);
  storage::AccountQuery query;
  query.filter = read_account_filter(in);
  read_account_order(in, query);
  if (const base::Status valid = in.finish(); !valid) return std::unexpected(valid.error());
  return std::make_unique<QueriedLines>(context.account_store, std::move(query));
}

}  // namespace

Answer export_users(const Context& context, http::Request& request) {
  auto lines = lines_of(context, request);
  if (!lines) co_return std::unexpected(lines.error());
  // The first are read before the answer begins, so that a store that is away is still a 503.
  const auto first = co_await (*lines)->next();
  if (!first) co_return std::unexpected(first.error());
  std::string begin = request.query_param("bom") == "true" ? std::string(kByteOrderMark) : std::string();
  begin += csv_head();
  begin += *first;
  context.admin_actions.count("export");
  http::Response response;
  response.fields.add("Content-Type", "text/csv; charset=utf-8");
  response.fields.add("Content-Disposition", "attachment; filename=\"users-export.csv\"");
  response.body = std::make_unique<CsvBody>(std::move(begin), std::move(*lines));
  co_return response;
}

}  // namespace user
