#include "auth/testing/world.hpp"
#include "security/password_hasher.hpp"

namespace auth {
namespace {

class LogInTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(LogInTest);

TEST(LogInRulesTest, NamesWhatIsMissing) {
  World world;
  const Case rows[] = {
      {"nothing", "{}", 400, "Please provide a valid email address"},
      {"bad email", R"({"email":"nobody","password":"x"})", 400, "Please provide a valid email address", "nobody"},
      {"no password", R"({"email":"a@b.cd"})", 400, "Password is required"},
      {"empty password", R"({"email":"a@b.cd","password":""})", 400, "Password is required"},
      {"operator as password", R"({"email":"a@b.cd","password":{"$ne":null}})", 400, "errors"},
      {"remember me as text", R"({"email":"a@b.cd","password":"x","rememberMe":"yes"})", 400,
       "Remember me must be a boolean value"},
      {"malformed", R"({"email":)", 400,
       R"("message":"Invalid JSON body","error":"Invalid JSON body","code":"INVALID_JSON")"},
  };
  for (const Case& row : rows) expect(world.post("login", row.body), row);
}

TEST(LogInRulesTest, RefusesAHugePasswordBeforeHashing) {
  World world;
  world.hash_pool().stop();
  EXPECT_EQ(world.log_in("kevin@example.com", std::string(10'000, 'a')).status, 400);
  EXPECT_EQ(world.log_in("kevin@example.com", std::string(900'000, 'a')).status, 413);
}

TEST(LogInRulesTest, AnswersOverloadAtOnceWhenTheHashPoolHasNoRoom) {
  World world;
  ASSERT_FALSE(world.sign_up().user_id.empty());
  world.hash_pool().stop();
  for (const std::string email : {"kevin@example.com", "unknown@example.com"}) {
    const auto reply = world.log_in(email);
    EXPECT_EQ(reply.status, 503) << email;
    EXPECT_EQ(reply.field("Retry-After"), "1");
  }
}

std::string logins(std::string_view result, int count) {
  return R"(auth_logins_total{service="auth-service",result=")" + std::string(result) + "\"} " + std::to_string(count);
}

TEST(LogInMetricsTest, TellWhyLoginsFailed) {
  Config config = test_config();
  config.limits.set("LOGIN", {2, std::chrono::minutes{15}});
  World world("memory", std::move(config));
  ASSERT_FALSE(world.sign_up().user_id.empty());
  const auto suspended = world.sign_up("out@example.com");
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(suspended.user_id, std::nullopt)));
  EXPECT_TRUE(world.shows(logins("invalid_credentials", 0)));
  for (int i = 0; i < 3; ++i) static_cast<void>(world.log_in("kevin@example.com", "Wrong-Horse-7!"));
  EXPECT_EQ(world.log_in("out@example.com").status, 401);
  EXPECT_TRUE(world.shows(logins("invalid_credentials", 2)));
  EXPECT_TRUE(world.shows(logins("rate_limited", 1)));
  EXPECT_TRUE(world.shows(logins("suspended", 1)));
  EXPECT_TRUE(world.shows(R"(rate_limit_refused_total{service="auth-service",limit="auth-login"} 1)"));
  world.hash_pool().stop();
  EXPECT_EQ(world.log_in("other@example.com").status, 503);
  EXPECT_TRUE(world.shows(logins("error", 1)));
  EXPECT_TRUE(world.shows(logins("ok", 0)));
}

TEST(LogInMetricsTest, CountNoAttemptThatNamesNobody) {
  World world;
  EXPECT_EQ(world.post("login", "{}").status, 400);
  for (const char* result : {"ok", "invalid_credentials", "suspended", "rate_limited", "error"}) {
    EXPECT_TRUE(world.shows(logins(result, 0))) << result;
  }
}

TEST(LogInMetricsTest, CountSuccesses) {
  World world;
  ASSERT_FALSE(world.sign_up().user_id.empty());
  EXPECT_EQ(world.log_in().status, 200);
  EXPECT_TRUE(world.shows(logins("ok", 1)));
}

TEST_P(LogInTest, AnswersAnUnknownAddressLikeAWrongPassword) {
  World world(GetParam());
  ASSERT_FALSE(world.sign_up().user_id.empty());
  const auto wrong = world.log_in("kevin@example.com", "Wrong-Horse-7!");
  const auto unknown = world.log_in("nobody@example.com", "Wrong-Horse-7!");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body, R"({"success":false,"message":"Invalid email or password","error":"Invalid email or password",)"
                        R"("code":"INVALID_CREDENTIALS"})");
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(unknown.body, wrong.body);
  EXPECT_FALSE(wrong.field("Set-Cookie"));
}

// Symptom of the old service: the answer for an unknown address came without the time hashing takes.
TEST_P(LogInTest, HashesForAnUnknownAddressToo) {
  Config config = test_config();
  config.hasher = {.memory_kib = 19456, .iterations = 2};
  World world(GetParam(), std::move(config));
  ASSERT_FALSE(world.sign_up().user_id.empty());
  const auto time_of = [&](const std::string& email) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(world.log_in(email, "Wrong-Horse-7!").status, 401);
    return std::chrono::steady_clock::now() - start;
  };
  static_cast<void>(time_of("kevin@example.com"));
  const auto known = time_of("kevin@example.com");
  const auto unknown = time_of("nobody@example.com");
  EXPECT_GT(unknown, known / 4);
}

TEST_P(LogInTest, AnswersUserAndTokensAndSetsTheCookie) {
  World world(GetParam());
  const auto created = world.sign_up();
  const auto reply = world.log_in();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("message"), "Login successful");
  EXPECT_EQ(reply.json().at("data").at("user").at("id").as_string(), created.user_id);
  EXPECT_NE(reply.field("Set-Cookie")->find("Max-Age=604800;"), std::string::npos);
  EXPECT_EQ(reply.body.find("refreshToken\""), std::string::npos);
  EXPECT_EQ(reply.body.find("argon2"), std::string::npos);
  EXPECT_EQ(world.refusal(login_of(reply)), "");
}

TEST_P(LogInTest, RemembersForThirtyDaysWhenAsked) {
  World world(GetParam());
  ASSERT_FALSE(world.sign_up().user_id.empty());
  const auto reply = world.log_in("kevin@example.com", kGoodPassword, R"(,"rememberMe":true)");
  EXPECT_NE(reply.field("Set-Cookie")->find("Max-Age=2592000;"), std::string::npos);
  EXPECT_EQ(reply.json().at("data").at("tokens").at("refreshTokenExpiresIn"), "30d");
}

TEST_P(LogInTest, FindsTheAccountByCaseAndAliasOfItsAddress) {
  World world(GetParam());
  ASSERT_FALSE(world.sign_up("joe.bloggs@gmail.com").user_id.empty());
  EXPECT_EQ(world.log_in(" JoeBloggs+x@googlemail.com ").status, 200);
}

// Symptom: who logged in again in the same browser left the old session alive, with a cookie nobody held any more.
TEST_P(LogInTest, EndsTheSessionTheClientStillHad) {
  World world(GetParam());
  const auto old = world.sign_up();
  const auto elsewhere = login_of(world.log_in());
  const std::string body = R"({"email":"kevin@example.com","password":")" + std::string(kGoodPassword) + "\"}";
  const auto renewed = login_of(world.post("login", body, old.cookie()));
  EXPECT_EQ(world.refusal(old), "TOKEN_REVOKED");
  EXPECT_EQ(world.post("refresh", {}, old.cookie()).status, 401);
  EXPECT_EQ(world.refusal(renewed), "");
  EXPECT_EQ(world.refusal(elsewhere), "");
}

TEST_P(LogInTest, TakesAnAddressWithInvisibleCharactersAroundIt) {
  World world(GetParam());
  ASSERT_FALSE(world.sign_up().user_id.empty());
  for (const std::string around :
       {" ", "\\t", "\\n", "\\r\\n", "\\u00a0", "\\u3000", "\\ufeff", "\\u200b", "\\u200e"}) {
    EXPECT_EQ(world.log_in(around + "kevin@example.com" + around).status, 200) << around;
  }
  EXPECT_EQ(world.log_in("kev\\u200bin@example.com").status, 400);
}

TEST_P(LogInTest, TellsOfASuspensionOnlyAfterTheCorrectPassword) {
  World world(GetParam());
  const auto login = world.sign_up();
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(login.user_id, "spam and worse")));
  EXPECT_EQ(world.log_in("kevin@example.com", "Wrong-Horse-7!").json().at("code"), "INVALID_CREDENTIALS");
  const auto reply = world.log_in();
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.json().at("message"), "Your account has been suspended. Please contact support.");
  EXPECT_EQ(reply.json().at("code"), "ACCOUNT_SUSPENDED");
  EXPECT_EQ(reply.body.find("spam"), std::string::npos);
}

TEST_P(LogInTest, ReplacesABcryptHashOfTheOldSystem) {
  World world(GetParam());
  storage::Account old;
  old.id = "7b0e0000-0000-4000-8000-000000000001";
  old.email = old.email_canonical = "old@example.com";
  old.password_hash = base::Secret("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
  ASSERT_TRUE(world.run(world.stores().accounts->create(old)));
  EXPECT_EQ(world.log_in("old@example.com", "U*U").status, 200);
  const auto account = world.run(world.stores().accounts->find_by_id(old.id)).value().value();
  EXPECT_TRUE(account.password_hash.reveal().starts_with("$argon2id$"));
  EXPECT_EQ(world.log_in("old@example.com", "U*U").status, 200);
  EXPECT_EQ(world.log_in("old@example.com", "U*V").status, 401);
}

// Symptom: the bcrypt hash of an account of the old system takes ten times the Argon2id check of an unknown one, so the
// time of a refusal told which addresses were registered.
TEST(LogInTimeTest, AnswersEveryFailureNoEarlierThanTheFloor) {
  Config config = test_config();
  config.login_failure_min = std::chrono::milliseconds{150};
  World world("memory", config);
  ASSERT_FALSE(world.sign_up().user_id.empty());
  storage::Account old;
  old.id = "7b0e0000-0000-4000-8000-000000000001";
  old.email = old.email_canonical = "old@example.com";
  old.password_hash = base::Secret("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
  ASSERT_TRUE(world.run(world.stores().accounts->create(old)));
  for (const char* email : {"nobody@example.com", "kevin@example.com", "old@example.com"}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(world.log_in(email, "Wrong-Horse-7!").status, 401) << email;
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{150}) << email;
  }
}

TEST(LogInTimeTest, LetsNoSuccessWait) {
  Config config = test_config();
  config.login_failure_min = std::chrono::hours{1};
  World world("memory", config);
  ASSERT_FALSE(world.sign_up().user_id.empty());
  EXPECT_EQ(world.log_in().status, 200);
}

/// The types of the user's events, in alphabetical order.
std::vector<std::string> event_types(World& world, const std::string& user_id) {
  EXPECT_TRUE(world.run(world.stores().security_events->flush()));
  const auto events = world.run(world.stores().security_events->newest_of_user(user_id, 100)).value();
  std::vector<std::string> types;
  for (const auto& event : events) types.push_back(event.type);
  std::ranges::sort(types);
  return types;
}

// Symptom: a login that a limit refused, or of a suspended account, left no trace that names the account.
TEST_P(LogInTest, NotesTheFirstLoginThatALimitRefusesAndNoFlood) {
  Config config = test_config();
  config.limits.set("LOGIN", {1, std::chrono::minutes{15}});
  World world(GetParam(), std::move(config));
  const auto login = world.sign_up();
  EXPECT_EQ(world.log_in("kevin@example.com", "Wrong-Horse-7!").status, 401);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(world.log_in("kevin@example.com", "Wrong-Horse-7!").status, 429);
  EXPECT_EQ(event_types(world, login.user_id),
            (std::vector<std::string>{"account_created", "login_failed", "login_limited"}));
}

TEST_P(LogInTest, NotesTheFirstLoginOfASuspendedAccountAndNoFlood) {
  World world(GetParam());
  const auto login = world.sign_up();
  ASSERT_TRUE(world.run(world.stores().accounts->suspend(login.user_id, "spam")));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(world.log_in().status, 401);
  EXPECT_EQ(event_types(world, login.user_id), (std::vector<std::string>{"account_created", "login_suspended"}));
}

TEST_P(LogInTest, NotesTheEndOfASessionOnce) {
  World world(GetParam());
  const auto login = world.sign_up();
  for (int i = 0; i < 3; ++i) static_cast<void>(world.post("logout", "{}", login.both()));
  EXPECT_EQ(event_types(world, login.user_id), (std::vector<std::string>{"account_created", "session_ended"}));
}

TEST_P(LogInTest, NotesSuccessAndFailureForSecurityStaff) {
  World world(GetParam());
  const auto login = world.sign_up();
  static_cast<void>(world.log_in("kevin@example.com", "Wrong-Horse-7!"));
  static_cast<void>(world.log_in());
  EXPECT_EQ(event_types(world, login.user_id), (std::vector<std::string>{"account_created", "login", "login_failed"}));
}

}  // namespace
}  // namespace auth
