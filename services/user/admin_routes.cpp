#include "user/admin_routes.hpp"

#include <utility>

#include "identity/guards.hpp"
#include "user/handlers/admin_dashboard.hpp"
#include "user/handlers/admin_users.hpp"

namespace user {
namespace {

using http::Method;

constexpr AuditedAccess kReadUser{"READ", "AdminUser"};
constexpr AuditedAccess kUpdateUser{"UPDATE", "AdminUser"};
constexpr AuditedAccess kDeleteUser{"DELETE", "AdminUser"};
constexpr AuditedAccess kCreatePolicy{"CREATE", "AdminUser"};
constexpr AuditedAccess kExportUsers{"EXPORT", "AdminUser"};

/// Rows of one table: who is no administrator is refused, which is noted.
class Rows {
 public:
  Rows(const Context& context, const Access& access) : context_(context), access_(access) {}

  /// The call is noted when it succeeds.
  void add(Method method, const std::string& path, AuditedAccess audited, Endpoint endpoint) {
    push(method, path, audited, context_.audit.audited(audited, bind(context_, endpoint)));
  }
  /// The endpoint notes itself what it has changed, or nothing of a person is read.
  void add_bare(Method method, const std::string& path, AuditedAccess audited, Endpoint endpoint) {
    push(method, path, audited, bind(context_, endpoint));
  }
  [[nodiscard]] std::vector<http::Route> take() { return std::move(rows_); }

 private:
  void push(Method method, const std::string& path, AuditedAccess audited, http::Handler handler) {
    std::vector<http::Guard> guards{access_.signed_in, context_.audit.audited(audited, identity::require_admin())};
    rows_.push_back({.method = method,
                     .path = "/api/v1/admin/" + path,
                     .guards = std::move(guards),
                     .handler = std::move(handler)});
  }

  const Context& context_;
  const Access& access_;
  std::vector<http::Route> rows_;
};

void add_users(Rows& rows) {
  rows.add(Method::kGet, "users", kReadUser, list_users);
  rows.add(Method::kGet, "users/export", kExportUsers, export_users);
  rows.add(Method::kGet, "users/{userId}", kReadUser, get_user);
  rows.add(Method::kGet, "users/{userId}/activity", kReadUser, get_user_activity);
  rows.add(Method::kGet, "users/{userId}/security-events", kReadUser, get_user_security_events);
  rows.add_bare(Method::kPut, "users/{userId}", kUpdateUser, change_user);
  rows.add_bare(Method::kDelete, "users/{userId}", kDeleteUser, delete_user);
  for (const Method method : {Method::kPut, Method::kPost}) {
    rows.add_bare(method, "users/{userId}/suspend", kUpdateUser, suspend_user);
    rows.add_bare(method, "users/{userId}/unsuspend", kUpdateUser, reactivate_user);
  }
  rows.add_bare(Method::kPut, "users/{userId}/reactivate", kUpdateUser, reactivate_user);
  rows.add(Method::kPut, "users/{userId}/unlock", kUpdateUser, unlock_user);
  rows.add(Method::kGet, "users/{userId}/sessions", kReadUser, list_user_sessions);
  rows.add_bare(Method::kDelete, "users/{userId}/sessions", kUpdateUser, end_user_sessions);
  rows.add(Method::kGet, "audit", kReadUser, list_audit);
  rows.add_bare(Method::kGet, "policies", kReadUser, list_policies);
  rows.add(Method::kPost, "policies", kCreatePolicy, add_policy);
}

/// Bookings and payments belong to other services: the screens find nothing, in the form they expect.
void add_stand_ins(Rows& rows) {
  rows.add_bare(Method::kGet, "bookings", kReadUser, list_bookings);
  rows.add_bare(Method::kGet, "bookings/export", kReadUser, export_bookings);
  rows.add_bare(Method::kGet, "payments", kReadUser, list_payments);
  for (const Method method : {Method::kGet, Method::kPut, Method::kPatch, Method::kDelete}) {
    rows.add_bare(method, "bookings/{id}", kReadUser, no_booking);
    rows.add_bare(method, "payments/{id}", kReadUser, no_payment);
  }
  for (const Method method : {Method::kPost, Method::kPut, Method::kPatch}) {
    rows.add_bare(method, "bookings/{id}/{action}", kReadUser, no_booking);
    rows.add_bare(method, "payments/{id}/{action}", kReadUser, no_payment);
  }
}

void add_dashboard(Rows& rows) {
  rows.add_bare(Method::kGet, "dashboard/stats", kReadUser, get_dashboard_stats);
  rows.add_bare(Method::kGet, "dashboard/users", kReadUser, get_dashboard_users);
  for (const char* list : {"revenue-chart", "bookings-by-destination", "recent-transactions"}) {
    rows.add_bare(Method::kGet, std::string("dashboard/") + list, kReadUser, get_empty_figures);
  }
}

}  // namespace

std::vector<http::Route> admin_routes(const Context& context, const Access& access) {
  Rows rows(context, access);
  add_users(rows);
  add_dashboard(rows);
  add_stand_ins(rows);
  return rows.take();
}

}  // namespace user
