// The dashboard, bookings and payments of administrators (docs/http-contract.md §4.10).
#include "user/testing/world.hpp"

namespace user {
namespace {

using boost::json::parse;
using boost::json::value;

class AdminDashboardTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(AdminDashboardTest);

value stats(World& world, const Person& admin, const std::string& query = "") {
  const auto reply = world.get("/api/v1/admin/dashboard/stats" + query, admin.bearer());
  EXPECT_EQ(reply.status, 200) << query << reply.body;
  return reply.json().at("data");
}

TEST_P(AdminDashboardTest, CountsUsers) {
  World world(GetParam());
  static_cast<void>(world.sign_up("old@example.com"));
  world.clock().advance(std::chrono::hours{24 * 9});
  static_cast<void>(world.sign_up("last-week@example.com"));
  world.clock().advance(std::chrono::hours{24 * 3});
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  storage::AccountChanges verified;
  verified.is_verified = true;
  ASSERT_TRUE(world.run(world.stores().accounts->update(admin.id, verified)));
  EXPECT_EQ(stats(world, admin),
            parse(R"({"users":{"total":3,"active":1,"inactive":2,"newInPeriod":2,"evolution":100},)"
                  R"("bookings":{"total":0,"byStatus":{},"evolution":0},)"
                  R"("revenue":{"total":0,"currency":"EUR","evolution":0},"conversionRate":{"rate":0,"evolution":0},)"
                  R"("avgBookingValue":{"amount":0,"currency":"EUR"}})"));
  EXPECT_EQ(stats(world, admin, "?period=24h").at("users").at("newInPeriod"), value(1));
  EXPECT_EQ(stats(world, admin, "?period=30d").at("users").at("newInPeriod"), value(3));
  const value day = stats(world, admin, "?period=custom&startDate=2026-01-31&endDate=2026-01-31");
  EXPECT_EQ(day.at("users").at("newInPeriod"), value(1));
}

// Symptom of the old service: a custom period without dates was a 500.
TEST(AdminDashboardTableTest, RefusesWhatIsNoPeriod) {
  World world("sqlite");
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  for (const char* path : {"stats", "revenue-chart", "bookings-by-destination", "recent-transactions"}) {
    for (const char* query :
         {"?period=century", "?period=custom", "?period=custom&startDate=2026-01-01",
          "?period=custom&startDate=x&endDate=2026-01-01", "?period=custom&startDate=2026-01-02&endDate=2026-01-01"}) {
      const auto reply = world.get(std::string("/api/v1/admin/dashboard/") + path + query, admin.bearer());
      EXPECT_EQ(reply.status, 400) << path << query << reply.body;
      EXPECT_FALSE(reply.json().at("errors").as_array().empty());
    }
  }
}

TEST(AdminDashboardTableTest, ShowsThatNothingWasSold) {
  World world("sqlite");
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  for (const char* list : {"revenue-chart", "bookings-by-destination?limit=5", "recent-transactions"}) {
    const auto reply = world.get(std::string("/api/v1/admin/dashboard/") + list, admin.bearer());
    EXPECT_EQ(reply.body, R"({"success":true,"data":[]})");
  }
  EXPECT_EQ(world.get("/api/v1/admin/bookings", admin.bearer()).json().at("data").at("bookings"), parse("[]"));
  EXPECT_EQ(world.get("/api/v1/admin/payments", admin.bearer()).json().at("data").at("payments"), parse("[]"));
  const auto csv = world.get("/api/v1/admin/bookings/export", admin.bearer());
  EXPECT_EQ(csv.field("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_TRUE(csv.body.starts_with("id,reference,type,status,"));
  expect_error(world.get("/api/v1/admin/bookings/7", admin.bearer()), 404, "Booking not found", "NOT_FOUND");
  expect_error(world.post("/api/v1/admin/bookings/bulk/status", "{}", admin.bearer()), 404, "Booking not found",
               "NOT_FOUND");
  expect_error(world.put("/api/v1/admin/payments/7", "{}", admin.bearer()), 404, "Payment not found", "NOT_FOUND");
}

}  // namespace
}  // namespace user
