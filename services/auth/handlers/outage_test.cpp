#include "auth/api.hpp"
#include "auth/testing/world.hpp"
#include "http/application.hpp"
#include "security/opaque_token.hpp"
#include "storage/memory/cache.hpp"
#include "storage/memory/stores.hpp"
#include "testing/http/server.hpp"
#include "testing/service/lost_accounts.hpp"
#include "testing/service/lost_work.hpp"

namespace auth {
namespace {

/// The service over memory stores, except the accounts.
class OutageTest : public ::testing::Test {
 protected:
  OutageTest() {
    auto router = http::Router::build(api_.routes());
    http::ApplicationOptions options;
    options.random = &random_;
    application_ = std::make_unique<http::Application>(std::move(options), std::move(*router));
    server_ = std::make_unique<testkit::HttpServer>(*application_);
    client_ = std::make_unique<testkit::HttpClient>(server_->port());
  }

  [[nodiscard]] std::string bearer() const {
    const security::Hs256Jwt jwt(test_key());
    return "Bearer " + jwt.sign({.user_id = "u1",
                                 .email = "a@b.cd",
                                 .token_id = "t1",
                                 .session_id = "",
                                 .issued_at = clock_.now(),
                                 .expires_at = clock_.now() + std::chrono::hours{1}});
  }

  void expect_503(const testkit::HttpReply& reply) const {
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, R"({"success":false,"message":"Service temporarily unavailable",)"
                          R"("error":"Service temporarily unavailable","code":"DEPENDENCY_UNAVAILABLE"})");
    EXPECT_TRUE(reply.field("Retry-After"));
    EXPECT_FALSE(reply.field("Set-Cookie"));
  }

  testkit::FakeClock clock_;
  base::SystemRandom random_;
  metrics::Registry metrics_{"auth-service", "test"};
  runtime::WorkerPool hash_pool_{{.name = "hash", .threads = 1}};
  storage::memory::TokenChangeLog changes_;
  testkit::LostAccounts accounts_;
  std::unique_ptr<storage::SessionStore> sessions_ = storage::memory::make_session_store(clock_, changes_);
  std::unique_ptr<storage::RevocationStore> revocations_ = storage::memory::make_revocation_store(clock_, changes_);
  std::unique_ptr<storage::SecurityEventLog> events_ = storage::memory::make_security_event_log();
  std::unique_ptr<storage::RateLimitStore> limits_ = storage::memory::make_rate_limit_store(clock_);
  std::unique_ptr<storage::StoreOrigin> origin_ = storage::memory::make_store_origin();
  storage::OwnedStores owned_;  // without stores: no request gets as far as to ask them
  testkit::LostWork work_;
  Api api_{test_config().api,
           test_key(),
           {accounts_, *sessions_, *revocations_, changes_, *events_, *limits_, *origin_, owned_, work_},
           {hash_pool_, clock_, random_, metrics_}};
  std::unique_ptr<http::Application> application_;
  std::unique_ptr<testkit::HttpServer> server_;
  std::unique_ptr<testkit::HttpClient> client_;
};

// Symptom of the old service: a database failure at login answered 401, so clients threw their users out.
TEST_F(OutageTest, AnswersALoginWith503) {
  expect_503(client_->request("POST", "/api/v1/auth/login", R"({"email":"a@b.cd","password":"x"})"));
}

TEST_F(OutageTest, AnswersARegistrationWith503) {
  expect_503(client_->request("POST", "/api/v1/auth/register",
                              R"({"email":"a@b.cd","password":"Correct-Horse-7!","firstName":"K"})"));
}

TEST_F(OutageTest, AnswersASetUpWith503) { expect_503(client_->request("POST", "/api/v1/admin/setup", "{}")); }

TEST_F(OutageTest, NeitherAllowsNorDeniesAGoodToken) {
  for (const auto& [method, path] : {std::pair{"GET", "/api/v1/auth/profile"},
                                     {"POST", "/api/v1/auth/verify-token"},
                                     {"POST", "/api/v1/auth/logout-all"}}) {
    expect_503(client_->request(method, path, {}, {{"Authorization", bearer()}}));
  }
}

TEST_F(OutageTest, AnswersARefreshWith503AndKeepsTheCookie) {
  storage::Session session;
  session.id = "s1";
  session.user_id = "u1";
  session.family_id = "f1";
  session.expires_at = clock_.now() + std::chrono::hours{1};
  const std::string token(43, 'A');
  session.token_hash = security::token_digest(token);
  ASSERT_TRUE(runtime::run(sessions_->create(session)));
  expect_503(client_->request("POST", "/api/v1/auth/refresh", {}, {{"Cookie", "refreshToken=" + token}}));
}

TEST_F(OutageTest, StillLogsOutWhatNeedsNoAccount) {
  const auto reply = client_->request("POST", "/api/v1/auth/logout", {}, {{"Authorization", bearer()}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(runtime::run(revocations_->is_revoked("t1")).value());
}

/// Sessions that cannot be begun while the switch is off.
class SwitchedSessions final : public storage::SessionStore {
 public:
  template <class T>
  using Task = runtime::Task<T>;

  explicit SwitchedSessions(storage::SessionStore& rest) : rest_(rest) {}
  Task<base::Status> create(storage::Session session) override {
    if (is_off) co_return std::unexpected(base::unavailable("sqlite: disk I/O error"));
    co_return co_await rest_.create(std::move(session));
  }
  Task<base::Result<std::optional<storage::Session>>> find_by_token(std::string hash) override {
    return rest_.find_by_token(std::move(hash));
  }
  Task<base::Result<storage::Rotation>> rotate(std::string hash, storage::NextSession next,
                                               std::chrono::milliseconds grace) override {
    return rest_.rotate(std::move(hash), std::move(next), grace);
  }
  Task<base::Result<bool>> revoke_family(std::string id) override { return rest_.revoke_family(std::move(id)); }
  Task<base::Status> revoke_all_of_user(std::string id) override { return rest_.revoke_all_of_user(std::move(id)); }
  Task<base::Result<std::vector<storage::Session>>> sign_ins_of_user(std::string id) override {
    return rest_.sign_ins_of_user(std::move(id));
  }
  Task<base::Result<bool>> is_family_revoked(std::string id) override { return rest_.is_family_revoked(std::move(id)); }
  Task<base::Status> remove_all_of_user(std::string id) override { return rest_.remove_all_of_user(std::move(id)); }
  Task<base::Result<std::uint64_t>> purge_expired() override { return rest_.purge_expired(); }

  bool is_off = false;

 private:
  storage::SessionStore& rest_;
};

// Symptom: the account was stored, its first session was not; the answer was an error, and the next attempt 409.
TEST_F(OutageTest, MakesNoAccountWhoseSignUpItAnswersWithAnError) {
  const auto accounts = storage::memory::make_account_store(clock_, changes_);
  SwitchedSessions sessions(*sessions_);
  Api api(test_config().api, test_key(),
          {*accounts, sessions, *revocations_, changes_, *events_, *limits_, *origin_, owned_, work_},
          {hash_pool_, clock_, random_, metrics_});
  auto router = http::Router::build(api.routes());
  http::ApplicationOptions options;
  options.random = &random_;
  http::Application application(std::move(options), std::move(*router));
  testkit::HttpServer server(application);
  testkit::HttpClient client(server.port());
  const std::string body = R"({"email":"a@b.cd","password":"Correct-Horse-7!","firstName":"K"})";
  sessions.is_off = true;
  expect_503(client.request("POST", "/api/v1/auth/register", body));
  sessions.is_off = false;
  EXPECT_EQ(client.request("POST", "/api/v1/auth/register", body).status, 201);
  EXPECT_EQ(client.request("POST", "/api/v1/auth/register", body).status, 409);
}

}  // namespace
}  // namespace auth
