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

TEST_P(AdminDashboardTest, ShowsWhoCameWhenInOneAnswer) {
  World world(GetParam());
  static_cast<void>(world.sign_up("first@example.com", storage::Role::kModerator));
  world.clock().advance(std::chrono::hours{24});
  const Person second = world.sign_up("second@example.com");
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(second.id, "spam")));
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  const std::string path = "/api/v1/admin/dashboard/users?bounds=";
  const auto reply = world.get(path + "2026-02-01,2026-02-01T12:00:00Z,2026-02-02", admin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(
      reply.json().at("data"),
      parse(R"({"total":3,"verified":0,"suspended":1,"moderators":1,"administrators":1,"spans":[)"
            R"({"from":"2026-02-01T00:00:00.000Z","newUsers":0},{"from":"2026-02-01T12:00:00.000Z","newUsers":2}],)"
            R"("newUsers":2,"evolution":100})"));
  expect_error(world.get(path + "2026-02-01,2026-02-02", second.bearer()), 401,
               "Your account has been suspended. Please contact support.", "ACCOUNT_SUSPENDED");
}

TEST(AdminDashboardTableTest, RefusesWhatAreNoBounds) {
  World world("sqlite");
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  std::string too_many = "2026-01-01T00:00:00Z";
  for (int i = 10; i < 51; ++i) too_many += ",2026-01-01T01:00:" + std::to_string(i) + "Z";
  for (const std::string& bounds :
       {std::string(), std::string("2026-01-01"), std::string("2026-01-01,2026-01-01"),
        std::string("2026-01-02,2026-01-01"), std::string("x,y"), std::string("2026-01-01,,2026-01-02"), too_many}) {
    const auto reply = world.get("/api/v1/admin/dashboard/users?bounds=" + bounds, admin.bearer());
    EXPECT_EQ(reply.status, 400) << bounds << reply.body;
  }
  EXPECT_EQ(world.get("/api/v1/admin/dashboard/users", admin.bearer()).status, 400);
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
  expect_error(world.get("/api/v1/admin/payments/7", admin.bearer()), 404, "Payment not found", "NOT_FOUND");
  expect_error(world.put("/api/v1/admin/payments/7", "{}", admin.bearer()), 404, "Payment not found", "NOT_FOUND");
}

}  // namespace
}  // namespace user
