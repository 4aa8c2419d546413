// Who may call user-service (docs/http-contract.md §1.3), on every route that needs a user.
#include "testing/service/lost_accounts.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

class AccessTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(AccessTest);

struct Protected {
  const char* method;
  const char* path;
};
constexpr Protected kProtected[] = {
    {"GET", "profile"},
    {"PUT", "profile"},
    {"POST", "profile"},
    {"GET", "profile/me"},
    {"PUT", "profile/me"},
    {"POST", "profile/me"},
    {"DELETE", "profile/me"},
    {"GET", "settings"},
    {"PUT", "settings"},
    {"GET", "preferences"},
    {"PUT", "preferences"},
    {"POST", "profile/avatar"},
    {"PUT", "profile/avatar"},
    {"DELETE", "profile/avatar"},
    {"POST", "avatar/me/avatar"},
    {"POST", "profile/me/avatar"},
    {"GET", "documents"},
    {"POST", "documents"},
    {"GET", "documents/00000000-0000-4000-8000-000000000000"},
    {"GET", "documents/00000000-0000-4000-8000-000000000000/content"},
    {"PATCH", "documents/00000000-0000-4000-8000-000000000000"},
    {"DELETE", "documents/00000000-0000-4000-8000-000000000000"},
    {"GET", "documents/usage"},
    {"GET", "documents/00000000-0000-4000-8000-000000000000/thumbnail"},
    {"GET", "documents/00000000-0000-4000-8000-000000000000/links"},
    {"POST", "documents/00000000-0000-4000-8000-000000000000/links"},
    {"DELETE", "documents/00000000-0000-4000-8000-000000000000/links/00000000-0000-4000-8000-000000000000"},
    {"GET", "documents/00000000-0000-4000-8000-000000000000/versions"},
    {"POST", "documents/00000000-0000-4000-8000-000000000000/versions"},
    {"POST", "documents/00000000-0000-4000-8000-000000000000/versions/1/restore"},
    {"POST", "documents/00000000-0000-4000-8000-000000000000/restore"},
    {"POST", "documents/uploads"},
    {"PATCH", "documents/uploads/00000000-0000-4000-8000-000000000000"},
    {"DELETE", "documents/uploads/00000000-0000-4000-8000-000000000000"},
    {"POST", "documents/uploads/00000000-0000-4000-8000-000000000000"},
    {"GET", "favorites"},
    {"POST", "favorites"},
    {"GET", "favorites/00000000-0000-4000-8000-000000000000"},
    {"PUT", "favorites/00000000-0000-4000-8000-000000000000"},
    {"DELETE", "favorites/00000000-0000-4000-8000-000000000000"},
    {"GET", "favorites/check/HOTEL/1"},
    {"POST", "favorites/check-batch"},
    {"GET", "history"},
    {"GET", "history/stats"},
    {"POST", "history"},
    {"DELETE", "history"},
    {"DELETE", "history/00000000-0000-4000-8000-000000000000"},
    {"GET", "notifications"},
    {"GET", "notifications/unread-count"},
    {"PATCH", "notifications/mark-all-read"},
    {"PATCH", "notifications/00000000-0000-4000-8000-000000000000/read"},
    {"GET", "notification-preferences"},
    {"PUT", "notification-preferences"},
    {"GET", "onboarding"},
    {"POST", "onboarding"},
    {"DELETE", "onboarding"},
    {"PUT", "onboarding/step"},
    {"GET", "onboarding/progress"},
    {"POST", "onboarding/complete"},
    {"GET", "/api/v1/admin/users"},
    {"GET", "/api/v1/admin/users/export"},
    {"GET", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000"},
    {"GET", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/activity"},
    {"GET", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/security-events"},
    {"PUT", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000"},
    {"DELETE", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000"},
    {"PUT", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/suspend"},
    {"POST", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/suspend"},
    {"PUT", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/unsuspend"},
    {"POST", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/unsuspend"},
    {"PUT", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/reactivate"},
    {"PUT", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/unlock"},
    {"GET", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/sessions"},
    {"DELETE", "/api/v1/admin/users/00000000-0000-4000-8000-000000000000/sessions"},
    {"GET", "/api/v1/admin/policies"},
    {"POST", "/api/v1/admin/policies"},
    {"GET", "/api/v1/admin/audit"},
    {"GET", "/api/v1/admin/dashboard/stats"},
    {"GET", "/api/v1/admin/dashboard/users"},
    {"GET", "/api/v1/admin/dashboard/revenue-chart"},
    {"GET", "/api/v1/admin/dashboard/bookings-by-destination"},
    {"GET", "/api/v1/admin/dashboard/recent-transactions"},
    {"GET", "/api/v1/admin/bookings"},
    {"GET", "/api/v1/admin/bookings/export"},
    {"GET", "/api/v1/admin/payments"},
    {"GET", "/api/v1/admin/bookings/1"},
    {"PUT", "/api/v1/admin/bookings/1"},
    {"PATCH", "/api/v1/admin/bookings/1"},
    {"DELETE", "/api/v1/admin/bookings/1"},
    {"POST", "/api/v1/admin/bookings/1/status"},
    {"PUT", "/api/v1/admin/bookings/1/status"},
    {"PATCH", "/api/v1/admin/bookings/1/status"},
    {"GET", "/api/v1/admin/payments/1"},
    {"PUT", "/api/v1/admin/payments/1"},
    {"PATCH", "/api/v1/admin/payments/1"},
    {"DELETE", "/api/v1/admin/payments/1"},
    {"POST", "/api/v1/admin/payments/1/status"},
    {"PUT", "/api/v1/admin/payments/1/status"},
    {"PATCH", "/api/v1/admin/payments/1/status"},
    {"POST", "gdpr/privacy-policy/accept"},
    {"GET", "gdpr/consent"},
    {"PUT", "gdpr/consent"},
    {"PATCH", "gdpr/consent"},
    {"POST", "gdpr/consent"},
    {"GET", "gdpr/consent/history"},
    {"POST", "gdpr/data-export"},
    {"POST", "gdpr/export"},
    {"POST", "gdpr/data-deletion"},
    {"POST", "gdpr/delete-account"},
    {"GET", "gdpr/requests"},
    {"GET", "gdpr/requests/00000000-0000-4000-8000-000000000000"},
    {"DELETE", "gdpr/requests/00000000-0000-4000-8000-000000000000"},
    {"GET", "gdpr/data-export/00000000-0000-4000-8000-000000000000/download"}};
/// Limited, but for everybody.
constexpr std::size_t kPublicLimited = 6;
/// HEAD of an upload, whose answer has no body to look at.
constexpr std::size_t kWithoutBody = 1;

/// Sends the request to every protected route and hands each answer on.
template <class Check>
void for_every_route(World& world, const testkit::FieldList& fields, const Check& check) {
  for (const auto& [method, path] : kProtected) {
    SCOPED_TRACE(std::string(method) + " " + path);
    const std::string whole = *path == '/' ? path : std::string("/api/v1/users/") + path;
    check(world.client().request(method, whole, {}, fields));
  }
}

TEST(AccessTableTest, KnowsEveryProtectedRoute) {
  World world;
  std::size_t guarded = 0;
  for (const http::Route& route : world.app().router().routes()) guarded += route.guards.empty() ? 0 : 1;
  // PUT is an alias of two more avatar paths; four are for other services.
  EXPECT_EQ(guarded, std::size(kProtected) + 6 + kPublicLimited + kWithoutBody);
}

TEST(AccessTableTest, RefusesEveryRouteWithoutAToken) {
  World world;
  for_every_route(world, {}, [](const testkit::HttpReply& reply) {
    expect_error(reply, 401, "Access token required", "TOKEN_MISSING");
    EXPECT_EQ(reply.field("WWW-Authenticate"), "Bearer");
  });
}

TEST(AccessTableTest, RefusesAnUnauthenticatedBodyBeforeReadingIt) {
  World world;
  for (const char* path : {"profile", "settings", "preferences"}) {
    EXPECT_EQ(world.put(path, "{not json").status, 401) << path;
  }
  EXPECT_EQ(world.post("profile/avatar", "rubbish").status, 401);
}

TEST(AccessTableTest, NamesTheFaultOfTheToken) {
  World world;
  const Person kevin = world.sign_up();
  for (const auto& bad : testkit::bad_tokens(kevin.id, world.clock().now())) {
    SCOPED_TRACE(bad.authorization);
    expect_error(world.get("profile", {{"Authorization", bad.authorization}}), 401, bad.message, bad.code);
  }
}

TEST(AccessTableTest, TakesTheSchemeInAnyCase) {
  World world;
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("profile", {{"Authorization", "bEaReR" + kevin.authorization.substr(6)}}).status, 200);
}

TEST_P(AccessTest, RefusesARevokedToken) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  auto claims = testkit::claims_of(kevin.id, world.clock().now());
  claims.token_id = "fedcba98765432100123456789abcdef";
  ASSERT_TRUE(world.run(world.stores().revocations->revoke(
      {.token_id = claims.token_id, .user_id = kevin.id, .expires_at = claims.expires_at})));
  for_every_route(world, {{"Authorization", testkit::bearer_of(claims)}}, [](const testkit::HttpReply& reply) {
    expect_error(reply, 401, "Token has been revoked", "TOKEN_REVOKED");
  });
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
}

TEST_P(AccessTest, RefusesEveryTokenOnceAllWereEnded) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  ASSERT_TRUE(world.run(world.stores().accounts->end_tokens(kevin.id, std::nullopt)));
  expect_error(world.get("profile", kevin.bearer()), 401, "Token has been revoked", "TOKEN_REVOKED");
}

TEST_P(AccessTest, RefusesAnExpiredToken) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  world.clock().advance(std::chrono::hours{24} + std::chrono::seconds{6});
  expect_error(world.get("profile", kevin.bearer()), 401, "Token expired", "TOKEN_EXPIRED");
}

// Symptom of the old service: it trusted the token alone, so suspended users kept working until it expired.
TEST_P(AccessTest, RefusesASuspendedUserOnEveryRoute) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(kevin.id, std::nullopt)));
  for_every_route(world, kevin.bearer(), [](const testkit::HttpReply& reply) {
    expect_error(reply, 401, "Your account has been suspended. Please contact support.", "ACCOUNT_SUSPENDED");
  });
}

TEST_P(AccessTest, RefusesADeletedUser) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  ASSERT_TRUE(world.run(world.stores().accounts->remove(kevin.id)));
  expect_error(world.get("profile", kevin.bearer()), 401, "User not found or inactive", "USER_INACTIVE");
}

// An outage is neither a pass nor a 401: the web client throws its user out on any 401.
TEST(AccessOutageTest, AnswersEveryRouteWith503WhenTheAccountsAreLost) {
  World world("memory", test_config(), testkit::without_accounts);
  const auto claims = testkit::claims_of("kevin", world.clock().now());
  for_every_route(world, {{"Authorization", testkit::bearer_of(claims)}}, [](const testkit::HttpReply& reply) {
    expect_error(reply, 503, "Service temporarily unavailable", "DEPENDENCY_UNAVAILABLE");
    EXPECT_TRUE(reply.field("Retry-After"));
  });
}

}  // namespace
}  // namespace user
