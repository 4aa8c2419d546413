#include <iomanip>
#include <iostream>
#include <memory>

#include <boost/json/array.hpp>

#include "dreamscape/tools/user_desk.hpp"
#include "dreamscape/tools/verbs.hpp"
#include "json/writer.hpp"
#include "runtime/run.hpp"
#include "user/handlers/admin_views.hpp"

namespace dreamscape {
namespace {

struct ListChoice {
  std::string search, role, status, after;
  std::size_t limit = 50;
  bool is_json = false;
};

base::Result<storage::AccountQuery> query_of(const ListChoice& choice) {
  storage::AccountQuery query;
  query.limit = choice.limit;
  query.filter.search = choice.search;
  if (!choice.after.empty()) query.after = choice.after;
  if (!choice.role.empty()) {
    query.filter.role = storage::parse<storage::Role>(choice.role);
    if (!query.filter.role) {
      return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "--role is USER, ADMIN or MODERATOR"});
    }
  }
  if (!choice.status.empty()) query.filter.is_suspended = choice.status == "suspended";
  return query;
}

void print_page(const storage::AccountPage& page, bool is_json) {
  if (!is_json) {
    for (const storage::Account& account : page.items) {
      std::cout << account.id << "  " << std::left << std::setw(9) << to_string(account.role)
                << (account.is_suspended ? "  suspended  " : "  active     ") << account.email << "\n";
    }
    if (page.next) std::cout << "more: --after " << *page.next << "\n";
    return;
  }
  boost::json::array users;
  for (const storage::Account& account : page.items) users.push_back(user::view_listed(account));
  boost::json::object out;
  out["users"] = std::move(users);
  out["next"] = json::or_null(page.next);
  std::cout << json::serialize(out) << "\n";
}

base::Status list_accounts(Desk& desk, const ListChoice& choice) {
  auto query = query_of(choice);
  if (!query) return std::unexpected(query.error());
  const auto page = runtime::run(desk.stores().accounts->list(std::move(*query)));
  if (!page) return std::unexpected(page.error());
  print_page(*page, choice.is_json);
  return {};
}

Run declare_list(CLI::App& app, const Host&) {
  const auto choice = std::make_shared<ListChoice>();
  app.add_option("--search", choice->search, "Part of an address, a name or a username");
  app.add_option("--role", choice->role, "USER, ADMIN or MODERATOR");
  app.add_option("--status", choice->status, "active or suspended")->check(CLI::IsMember({"active", "suspended"}));
  app.add_option("--limit", choice->limit, "Accounts to show")->check(CLI::Range(1, 500))->capture_default_str();
  app.add_option("--after", choice->after, "Go on where a list before ended");
  app.add_flag("--json", choice->is_json, "Print JSON");
  app.footer(std::string("The newest accounts first.\n") + kUserExitStatus);
  return [choice](const config::Environment& environment) {
    return at_desk(environment, "list", [&](Desk& desk) { return list_accounts(desk, *choice); });
  };
}

}  // namespace

const Verb kUserList{"list", "List accounts", declare_list};

}  // namespace dreamscape
