#include "auth/testing/world.hpp"
#include "security/opaque_token.hpp"
#include "testing/service/lost_accounts.hpp"
#include "testing/service/lost_work.hpp"

namespace auth {
namespace {

using BackendPtr = std::unique_ptr<backend::Backend>;

BackendPtr without_accounts_and_work(BackendPtr stores) {
  stores->work = std::make_unique<testkit::LostWork>();
  return testkit::without_accounts(std::move(stores));
}

void expect_503(const testkit::HttpReply& reply) {
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, R"({"success":false,"message":"Service temporarily unavailable",)"
                        R"("error":"Service temporarily unavailable","code":"DEPENDENCY_UNAVAILABLE"})");
  EXPECT_TRUE(reply.field("Retry-After"));
  EXPECT_FALSE(reply.field("Set-Cookie"));
}

/// The service over memory stores, except the accounts and the queue of work.
class OutageTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string bearer() {
    const security::Hs256Jwt jwt(test_key());
    return "Bearer " + jwt.sign({.user_id = "u1",
                                 .email = "a@b.cd",
                                 .token_id = "t1",
                                 .session_id = "",
                                 .issued_at = world_.clock().now(),
                                 .expires_at = world_.clock().now() + std::chrono::hours{1}});
  }

  World world_{"memory", test_config(), without_accounts_and_work};
};

// Symptom of the old service: a database failure at login answered 401, so clients threw their users out.
TEST_F(OutageTest, AnswersALoginWith503) {
  expect_503(world_.client().request("POST", "/api/v1/auth/login", R"({"email":"a@b.cd","password":"x"})"));
}

TEST_F(OutageTest, AnswersARegistrationWith503) {
  expect_503(world_.client().request("POST", "/api/v1/auth/register",
                                     R"({"email":"a@b.cd","password":"Correct-Horse-7!","firstName":"K"})"));
}

TEST_F(OutageTest, AnswersASetUpWith503) { expect_503(world_.client().request("POST", "/api/v1/admin/setup", "{}")); }

TEST_F(OutageTest, NeitherAllowsNorDeniesAGoodToken) {
  for (const auto& [method, path] : {std::pair{"GET", "/api/v1/auth/profile"},
                                     {"POST", "/api/v1/auth/verify-token"},
                                     {"POST", "/api/v1/auth/logout-all"}}) {
    expect_503(world_.client().request(method, path, {}, {{"Authorization", bearer()}}));
  }
}

TEST_F(OutageTest, AnswersARefreshWith503AndKeepsTheCookie) {
  storage::Session session;
  session.id = "s1";
  session.user_id = "u1";
  session.family_id = "f1";
  session.expires_at = world_.clock().now() + std::chrono::hours{1};
  const std::string token(43, 'A');
  session.token_hash = security::token_digest(token);
  ASSERT_TRUE(world_.run(world_.stores().sessions->create(session)));
  expect_503(world_.client().request("POST", "/api/v1/auth/refresh", {}, {{"Cookie", "refreshToken=" + token}}));
}

TEST_F(OutageTest, StillLogsOutWhatNeedsNoAccount) {
  const auto reply = world_.client().request("POST", "/api/v1/auth/logout", {}, {{"Authorization", bearer()}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(world_.run(world_.stores().revocations->is_revoked("t1")).value());
}

/// Sessions that cannot be begun while the switch is off.
class SwitchedSessions final : public storage::SessionStore {
 public:
  template <class T>
  using Task = runtime::Task<T>;

  explicit SwitchedSessions(std::unique_ptr<storage::SessionStore> rest) : rest_(std::move(rest)) {}
  Task<base::Status> create(storage::Session session) override {
    if (is_off) co_return std::unexpected(base::unavailable("sqlite: disk I/O error"));
    co_return co_await rest_->create(std::move(session));
  }
  Task<base::Result<std::optional<storage::Session>>> find_by_token(std::string hash) override {
    return rest_->find_by_token(std::move(hash));
  }
  Task<base::Result<storage::Rotation>> rotate(std::string hash, storage::NextSession next,
                                               std::chrono::milliseconds grace) override {
    return rest_->rotate(std::move(hash), std::move(next), grace);
  }
  Task<base::Result<bool>> revoke_family(std::string id) override { return rest_->revoke_family(std::move(id)); }
  Task<base::Status> revoke_all_of_user(std::string id) override { return rest_->revoke_all_of_user(std::move(id)); }
  Task<base::Result<std::vector<storage::Session>>> sign_ins_of_user(std::string id) override {
    return rest_->sign_ins_of_user(std::move(id));
  }
  Task<base::Result<bool>> is_family_revoked(std::string id) override {
    return rest_->is_family_revoked(std::move(id));
  }
  Task<base::Status> remove_all_of_user(std::string id) override { return rest_->remove_all_of_user(std::move(id)); }
  Task<base::Result<std::uint64_t>> purge_expired() override { return rest_->purge_expired(); }

  bool is_off = false;

 private:
  std::unique_ptr<storage::SessionStore> rest_;
};

// Symptom: the account was stored, its first session was not; the answer was an error, and the next attempt 409.
TEST(SwitchedSessionsTest, MakesNoAccountWhoseSignUpItAnswersWithAnError) {
  SwitchedSessions* sessions = nullptr;
  World world("memory", test_config(), [&sessions](BackendPtr stores) {
    auto switched = std::make_unique<SwitchedSessions>(std::move(stores->sessions));
    sessions = switched.get();
    stores->sessions = std::move(switched);
    return stores;
  });
  const std::string body = R"({"email":"a@b.cd","password":"Correct-Horse-7!","firstName":"K"})";
  sessions->is_off = true;
  expect_503(world.post("register", body));
  sessions->is_off = false;
  EXPECT_EQ(world.post("register", body).status, 201);
  EXPECT_EQ(world.post("register", body).status, 409);
}

}  // namespace
}  // namespace auth
