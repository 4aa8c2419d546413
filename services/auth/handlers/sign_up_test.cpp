#include <regex>
#include <thread>

#include "auth/testing/world.hpp"

namespace auth {
namespace {

class SignUpTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(SignUpTest);

constexpr std::string_view kBody =
    R"({"email":"Kevin@Example.com","password":"Correct-Horse-7!","firstName":" Kevin ",)"
    R"("lastName":"","username":"kevin_t","role":"ADMIN","isVerified":true})";

testkit::HttpReply sign_up_as(World& world, const std::string& email) {
  return world.post("register", R"({"email":")" + email + R"(","password":"Correct-Horse-7!","firstName":"Kevin"})");
}

// Symptom: an address that was pasted with what nobody sees around it made an account that nobody could log in to.
TEST_P(SignUpTest, TakesAnAddressWithInvisibleCharactersAroundIt) {
  World world(GetParam());
  int count = 0;
  for (const std::string around :
       {" ", "\\t", "\\n", "\\r\\n", "\\u00a0", "\\u3000", "\\ufeff", "\\u200b", "\\u200e"}) {
    const std::string email = "kevin" + std::to_string(++count) + "@example.com";
    const auto reply = sign_up_as(world, around + email + around);
    ASSERT_EQ(reply.status, 201) << around << reply.body;
    EXPECT_EQ(reply.json().at("data").at("user").at("email").as_string(), email) << around;
    EXPECT_EQ(world.log_in(email).status, 200) << around;
  }
  EXPECT_EQ(sign_up_as(world, "kev\\u200bin@example.com").status, 400);
}

TEST(SignUpRulesTest, NamesEveryViolatedRuleAndNeverTheValue) {
  World world;
  const std::string ok_email = R"("email":"a@b.cd")";
  const std::string ok_password = R"("password":"Correct-Horse-7!")";
  const std::string ok_name = R"("firstName":"K")";
  const std::string both = ok_email + "," + ok_password + ",";
  const Case rows[] = {
      {"nothing", "{}", 400, R"("message":"Validation failed","error":"Validation failed")"},
      {"no body", "", 400, "First name must be between 1 and 50 characters"},
      {"no email", "{" + ok_password + "," + ok_name + "}", 400, R"("msg":"Please provide a valid email address")"},
      {"bad email", R"({"email":"nobody","password":"Correct-Horse-7!","firstName":"K"})", 400,
       R"("path":"email","field":"email","location":"body")", "nobody"},
      {"email of another type", R"({"email":{"$gt":""},"password":"Correct-Horse-7!","firstName":"K"})", 400, "errors"},
      {"short password", "{" + ok_email + R"(,"password":"Aa1!","firstName":"K"})", 400,
       "Password must be at least 8 characters long", "Aa1!"},
      {"simple password", "{" + ok_email + R"(,"password":"secretsecret","firstName":"K"})", 400,
       "Password must contain at least one uppercase letter, one lowercase letter, one number, and one special "
       "character",
       "secretsecret"},
      {"common password", "{" + ok_email + R"(,"password":"P@ssw0rd","firstName":"K"})", 400, "commonly used"},
      {"password of another type", "{" + ok_email + R"(,"password":12345678,"firstName":"K"})", 400,
       "Password must be at least 8 characters long"},
      {"no first name", "{" + ok_email + "," + ok_password + "}", 400,
       "First name must be between 1 and 50 characters"},
      {"blank first name", "{" + both + R"("firstName":"   "})", 400, "First name must be between 1 and 50"},
      {"long first name", "{" + both + R"("firstName":")" + std::string(51, 'x') + "\"}", 400, "First name must be"},
      {"long last name", "{" + both + ok_name + R"(,"lastName":")" + std::string(51, 'x') + "\"}", 400,
       "Last name must be between 1 and 50 characters"},
      {"markup", "{" + both + R"("firstName":"<script>alert(1)</script>"})", 400, "firstName", "alert"},
      {"short username", "{" + both + ok_name + R"(,"username":"ab"})", 400,
       "Username must be between 3 and 30 characters"},
      {"reserved username", "{" + both + ok_name + R"(,"username":"Admin"})", 400, "username"},
      {"NUL", "{" + both + R"("firstName":"a\u0000b"})", 400, "INVALID_JSON"},
      {"prototype key", "{" + both + ok_name + R"(,"__proto__":{"isAdmin":true}})", 400, "INVALID_JSON"},
  };
  for (const Case& row : rows) expect(world.post("register", row.body), row);
}

TEST(SignUpRulesTest, RefusesAHugePasswordWithoutHashingIt) {
  World world;
  world.hash_pool().stop();  // whatever reached it would now be answered 503
  const std::string body = R"({"email":"a@b.cd","firstName":"K","password":")" + std::string(10'000, 'a') + "\"}";
  const auto reply = world.post("register", body);
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("at most 128"), std::string::npos);
}

TEST(SignUpRulesTest, AnswersOverloadWhenTheHashPoolHasNoRoom) {
  World world;
  world.hash_pool().stop();
  const auto reply = world.post("register", kBody);
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.field("Retry-After"));
  EXPECT_EQ(reply.json().at("code"), "DEPENDENCY_UNAVAILABLE");
}

TEST_P(SignUpTest, RefusesATakenAddressWhateverItsCaseAndAlias) {
  World world(GetParam());
  ASSERT_FALSE(world.sign_up("joe.bloggs@gmail.com").user_id.empty());
  for (const std::string email : {"JOE.bloggs@gmail.com", "joebloggs+shop@googlemail.com"}) {
    const auto reply = world.post("register", R"({"email":")" + email +
                                                  R"(","password":"Correct-Horse-7!",)"
                                                  R"("firstName":"J"})");
    EXPECT_EQ(reply.status, 409) << email;
    EXPECT_EQ(reply.json().at("message"), "Email already exists");
    EXPECT_EQ(reply.json().at("code"), "EMAIL_TAKEN");
  }
}

TEST_P(SignUpTest, RefusesATakenUsernameUnderItsOwnName) {
  World world(GetParam());
  ASSERT_EQ(world.post("register", kBody).status, 201);
  const auto reply = world.post(
      "register", R"({"email":"x@y.zz","password":"Correct-Horse-7!","firstName":"K","username":"KEVIN_T"})");
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(reply.json().at("message"), "Username already exists");
  EXPECT_EQ(reply.json().at("code"), "USERNAME_TAKEN");
}

TEST_P(SignUpTest, AnswersTheContractsBodyToTheByte) {
  World world(GetParam());
  const auto reply = world.post("register", kBody);
  ASSERT_EQ(reply.status, 201) << reply.body;
  const std::regex form(
      R"(\{"success":true,"message":"Account created successfully","data":\{"user":\{"id":"[0-9a-f-]{36}",)"
      R"("email":"kevin@example\.com","username":"kevin_t","firstName":"Kevin","lastName":null,"isVerified":false,)"
      R"("role":"USER","onboardingCompleted":false,"onboardingCompletedAt":null,)"
      R"("createdAt":"2026-01-31T12:00:00\.000Z","updatedAt":"2026-01-31T12:00:00\.000Z"\},)"
      R"("tokens":\{"accessToken":"eyJ[A-Za-z0-9_.-]+","accessTokenExpiresIn":"24h","refreshTokenExpiresIn":"7d"\}\}\})");
  EXPECT_TRUE(std::regex_match(reply.body, form)) << reply.body;
  EXPECT_EQ(reply.field("Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(reply.all("Cache-Control"), std::vector<std::string>{"no-store"});
}

TEST_P(SignUpTest, SetsTheCookieForSevenDays) {
  World world(GetParam());
  const auto reply = world.post("register", kBody);
  const std::regex form(
      "refreshToken=[A-Za-z0-9_-]{43}; Max-Age=604800; Path=/; "
      "Expires=Sat, 07 Feb 2026 12:00:00 GMT; HttpOnly; SameSite=Strict");
  EXPECT_TRUE(std::regex_match(reply.field("Set-Cookie").value_or(""), form)) << *reply.field("Set-Cookie");
}

TEST_P(SignUpTest, IgnoresRoleAndOtherFieldsThatAreNotTheClients) {
  World world(GetParam());
  const auto login = login_of(world.post("register", kBody));
  const auto profile = world.get("profile", login.bearer()).json();
  EXPECT_EQ(profile.at("data").at("user").at("role"), "USER");
  EXPECT_EQ(profile.at("data").at("user").at("isVerified"), false);
}

TEST(SignUpHintTest, NamesTheSpecialCharactersThatTheSentenceLeavesOut) {
  World world;
  const auto refused = [&world](const std::string& password) {
    return world.post("register", R"({"email":"a@example.com","firstName":"K","password":")" + password + "\"}").json();
  };
  EXPECT_EQ(refused("Correct-Horse-7").at("hint"), "Special characters that count: @$!%*?&");
  EXPECT_EQ(refused("Aa1!").as_object().if_contains("hint"), nullptr);
}

TEST(SignUpHintTest, SaysThatJsonIsNoForm) {
  World world;
  const auto reply =
      world.post("register", R"({"email":"a@example.com","firstName":"K","password":"Correct-Horse-7!"})",
                 {{"Content-Type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.json().at("code"), "INVALID_FORM");
  EXPECT_NE(reply.body.find("send Content-Type: application/json"), std::string::npos);
}

TEST_P(SignUpTest, StoresNeitherPasswordNorTokenInPlain) {
  World world(GetParam());
  const auto login = world.sign_up();
  const auto account = world.run(world.stores().accounts->find_by_id(login.user_id)).value().value();
  EXPECT_TRUE(account.password_hash.reveal().starts_with("$argon2id$v=19$"));
  EXPECT_FALSE(world.run(world.stores().sessions->find_by_token(login.refresh_token)).value());
}

TEST_P(SignUpTest, TakesFormsAndNamesThatAreJustText) {
  World world(GetParam());
  const auto reply =
      world.post("register", "email=form%2B1%40dreamscape.test&password=Correct-Horse-7!&firstName=%24%7Bjndi:x%7D",
                 {{"Content-Type", "application/x-www-form-urlencoded"}});
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.json().at("data").at("user").at("firstName"), "${jndi:x}");
  EXPECT_EQ(reply.json().at("data").at("user").at("email"), "form+1@dreamscape.test");
}

TEST_P(SignUpTest, LetsExactlyOneOfManyParallelSignUpsWin) {
  World world(GetParam());
  std::atomic<int> created = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([&] {
        testkit::HttpClient client(world.app().port());
        const int status = client.request("POST", "/api/v1/auth/register", kBody).status;
        if (status == 201) ++created;
        if (status == 409) ++refused;
      });
    }
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(refused, 7);
}

}  // namespace
}  // namespace auth
