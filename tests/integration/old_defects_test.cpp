// The 36 faults of the old services that must not come back (docs/http-contract.md §9), one row each.
//
// Rows that one service alone can prove are proven beside its code; here stand the rest, which need the gateway or
// whole programs.
//
// clang-format off
//   1  auth TransportTest.KnowsNoneOfTheOldTestRoutes, AbuseTest.TheTestBackdoorsOfTheOldServiceDoNotExist
//   2  auth LoginLimitTest.IgnoresTheTestHeader, user LimitsTest.IgnoresTheTestHeader, Row02 below
//   3  gateway RoutesTest.CountsClientsBehindATrustedProxyApart,
//      RateLimiterTest.CountsOnInTheFallbackWhenTheStoreIsLost, Row03 below
//   4  auth and user TransportTest.EchoesListedOriginsOnly, ResponseFieldsTest.GivesNoCorsFieldsToUnlistedOrigins
//   5  ProfileByIdTest.RefusesWritesToSomebodyElseBeforeLookingAtTheBody, user
//      AccessTableTest.RefusesEveryRouteWithoutAToken
//   6  RoutesTest.HidesTheInternalPartOfUserService, NotificationsRulesTest.AreMadeByNobodyWithoutTheInternalToken,
//      Row06 below
//   7  TravelPreferencesRulesTest.AreForOtherServicesOnly, Row07 below
//   8  ProductionRulesTest.*, LifeCycleTest.RefusesAWeakSecretInProduction,
//      RefreshRulesTest.RefusesAnAccessTokenInItsPlace
//   9  auth and user AccessTest.RefusesASuspendedUserOnEveryRoute, user SocketsTest.EndWhenTheirUserIsSuspended
//  10  SignUpTest.StoresNeitherPasswordNorTokenInPlain, OutageTest.NeitherAllowsNorDeniesAGoodToken,
//      AccessOutageTest.AnswersEveryRouteWith503WhenTheAccountsAreLost
//  11  LogOutTest.EndsTheAccessTokenAtOnceEvenWithoutTheCookie, LogOutRulesTest.StoresNothingAboutAForgedToken
//  12  RefreshTest.EndsTheWholeFamilyWhenATokenIsUsedTwice, RacesTest.OneOfFiftyRefreshesWinsAndTheFamilyEnds
//  13  RefreshTest.KeepsARememberedSessionAtThirtyDays
//  14  LogOutTest.EverywhereEndsEveryTokenAndSession,
//      ChangePasswordTest.KeepsTheTokenInUseAndEndsAllOthersAndAllSessions
//  15  HousekeepingTest.ForgetsExpiredSessionsAndRevocations
//  16  OutageTest.AnswersALoginWith503
//  17  SignUpRulesTest.NamesEveryViolatedRuleAndNeverTheValue, user ProfileTableTest.RefusesWhatTheContractRefuses
//  18  LogInTimeTest.AnswersEveryFailureNoEarlierThanTheFloor, RegisterLimitTest.CountsSoundAttemptsPerAddress
//  19  EmailAddressTest.*, LogInTest.FindsTheAccountByCaseAndAliasOfItsAddress
//  20  SignUpTest.RefusesATakenUsernameUnderItsOwnName, user ProfileTest.RefusesANameThatIsTaken
//  21  user ProfileTableTest.RefusesWhatTheContractRefuses, auth ProfileRulesTest.NamesEveryViolatedRule
//  22  ProfilePhotoTableTest.RefusesEverythingThatIsNotOurPicture
//  23  AvatarTableTest.*, AvatarCorporaTest.*, AvatarTest.RemovesTheOldPictureAndItsSquares
//  24  AvatarTest.TakesEveryPathAndVerb, MainJobTest.GoesFromSignUpToAvatar
//  25  ForwardingTest.StreamsALargeBodyBothWays, ForwardingTest.AnswersBadGatewayWhenTheUpstreamRefuses,
//      TunnelTest.JoinsBothSidesFromTheVeryFirstRequest
//  26  AdminUsersTableTest.RefusesFiltersThatCannotBeMeant, AdminUsersTest.ExportsCsv, LetsNobodyLockThemselvesOut and
//      SuspendsAndReactivates, Row26 below
//  27  OnboardingApiTest.WritesNothingButPreferences, Row27 below
//  28  OnboardingApiTest.NamesEveryViolation and CountsItsProgress, Row28 below
//  29  GdprTest.HasOneOpenExportHoweverManyAskAtOnce, RefusesADeletionThatIsNotMeantSo, PrivacyWorkTest.*, Row29 below
//  30  user ProfileTest.NamesTheAuditedAccess
//  31  Row31 below
//  32  DocumentsTest.DoesNotExistForAnybodyElse, ProfileByIdTest.HidesTheProfilesOfOthers,
//      GdprTest.ShowsRequestsToNobodyElse, Row32 below
//  33  vr_sessions_test.cpp, TelemetryTest.LogsNeitherPinsNorDestinations
//  34  ReporterTest.KeepsDriverTextsToItself, gateway HealthTest.NamesTheStatusOfAFailingDependencyButNotItsText
//  35  HealthRoutesTest.HaveEveryAliasOfTheContractAndAreQuietAndOpen, gateway HealthTest.AnswersUnderAllItsNames
//  36  AuthConfigTest.HonoursTheEnvironment, Row36 below
//
// Section 1.3, row by row: auth and user AccessTableTest.NamesTheFaultOfTheToken (missing, expired, invalid, wrong
// type, user gone), AccessTest.* of both (revoked, expired, suspended, deleted), RequireAdminTest.RefusesEverybodyElse
// (no admin), OutageTest.* and AccessOutageTest.* (store down). Section 1.8: TransportTest.* of both services (404,
// 405, 413, 415), LimitsTest.* (429), ProblemTest.* and ServerTest.* (500), OutageTest.* (503).
// clang-format on
#include "stack.hpp"
#include "testing/http/ask_from.hpp"

namespace integration {
namespace {

class OldDefectsTest : public testing::Test {
 protected:
  /// A new account; its access token.
  std::string sign_up(const std::string& name) {
    const auto registered = gateway_.request("POST", "/api/v1/auth/register", registration(data_.address(name)));
    EXPECT_EQ(registered.status, 201) << registered.body;
    return access_token(registered);
  }

  /// What the gateway says to a call with the token, as the contract has it for every refusal.
  void expect_refusal(const char* method, const char* path, const char* body, const std::string& token, int status) {
    const auto reply = gateway_.request(method, path, body, bearer(token));
    EXPECT_EQ(reply.status, status) << method << path << reply.body;
    EXPECT_EQ(reply.field("Content-Type"), "application/json; charset=utf-8");
    const auto answer = reply.json();
    EXPECT_EQ(answer.at("success"), false);
    EXPECT_TRUE(answer.at("message").is_string() && answer.at("error").is_string()) << reply.body;
  }

  Data data_;
  Stack stack_{data_};
  HttpClient gateway_ = stack_.gateway();
  HttpClient user_ = stack_.user();
};

TEST(OldDefectsLimitTest, Row02TheTestHeaderHasNoEffectAtTheGateway) {
  Folder data;
  auto environment = patient();
  environment["RATE_LIMIT_GATEWAY_MAX"] = "3";
  const Stack stack(data.path(), environment);
  HttpClient client = stack.gateway();
  const FieldList fields{{"x-test-rate-limit", "false"}};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.request("GET", "/", {}, fields).status, 200);
  EXPECT_EQ(client.request("GET", "/", {}, fields).status, 429);
}

TEST(OldDefectsLimitTest, Row03AStrangerCannotPickTheAddressHeIsCountedUnder) {
  Folder data;
  auto environment = patient();
  environment["RATE_LIMIT_REGISTER_MAX"] = "3";
  const Stack stack(data.path(), environment);
  HttpClient client = stack.gateway();
  int status = 0;
  for (int i = 0; i < 4; ++i) {
    const std::string email = "u" + std::to_string(i) + "@example.com";
    const std::string address = "203.0.113." + std::to_string(i);
    status = client
                 .request("POST", "/api/v1/auth/register", registration(email),
                          {{"X-Forwarded-For", address}, {"X-Real-IP", address}})
                 .status;
  }
  EXPECT_EQ(status, 429);
}

/// The status of a sign-up from an address of this machine, which names another one as its own.
int sign_up_from(const char* address, std::uint16_t port, const std::string& name) {
  const std::string body = registration(name + "@example.com");
  const std::string reply =
      testkit::ask_from(address, port,
                        "POST /api/v1/auth/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        "X-Forwarded-For: 203.0.113.7\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body);
  return reply.starts_with("HTTP/1.1 ") ? std::stoi(reply.substr(9, 3)) : 0;
}

// Symptom: with TRUSTED_PROXIES the services of the all-in-one program no longer believed their own gateway, and
// counted all people as one.
TEST(OldDefectsLimitTest, Row03ClientsAreCountedApartWhateverProxiesAreTrusted) {
  for (const std::string trusted : {"", "192.0.2.0/24"}) {
    Folder data;
    auto environment = patient();
    environment["RATE_LIMIT_REGISTER_MAX"] = "2";
    if (!trusted.empty()) environment["TRUSTED_PROXIES"] = trusted;
    const Stack stack(data.path(), environment);
    EXPECT_EQ(sign_up_from("127.0.1.2", stack.gateway_port, "a"), 201) << trusted;
    EXPECT_EQ(sign_up_from("127.0.1.2", stack.gateway_port, "b"), 201) << trusted;
    EXPECT_EQ(sign_up_from("127.0.1.2", stack.gateway_port, "c"), 429) << trusted;
    EXPECT_EQ(sign_up_from("127.0.1.3", stack.gateway_port, "d"), 201) << trusted;
    // Past the gateway it is the same client.
    EXPECT_EQ(sign_up_from("127.0.1.3", stack.auth_port, "e"), 201) << trusted;
    EXPECT_EQ(sign_up_from("127.0.1.3", stack.gateway_port, "f"), 429) << trusted;
  }
}

TEST_F(OldDefectsTest, Row06NobodyCanNotifyAnybody) {
  const std::string token = sign_up("kevin");
  const std::string path = "/api/v1/users/notifications";
  const auto profile = gateway_.request("GET", "/api/v1/auth/profile", {}, bearer(token));
  const std::string id(profile.json().at("data").at("user").at("id").as_string());
  const std::string body = R"({"userId":")" + id + R"(","type":"SYSTEM","title":"t","message":"m"})";
  FieldList with_guess = bearer(token);
  with_guess.emplace_back("X-Internal-Token", "0123456789abcdef0123456789abcdef");
  for (const FieldList& fields : {FieldList{}, bearer(token), with_guess}) {
    for (const char* internal : {"/internal", "//internal", "/internal/"}) {
      EXPECT_EQ(gateway_.request("POST", path + internal, body, fields).status, 404) << internal;
    }
    EXPECT_EQ(user_.request("POST", path + "/internal", body, fields).status, 403);
  }
  EXPECT_EQ(gateway_.request("GET", path, {}, bearer(token)).json().at("data").at("pagination").at("total"), 0);
}

TEST_F(OldDefectsTest, Row07NobodyReadsTravelDataForTheAi) {
  for (const auto& [method, path] : {std::pair{"GET", "/api/v1/ai/users/x/preferences"},
                                     {"POST", "/api/v1/ai/users/preferences/batch"},
                                     {"GET", "/api/v1/ai/health"}}) {
    EXPECT_EQ(user_.request(method, path, "").status, 403) << path;
    // The gateway sends the prefix to the AI service, which is not configured, never to user-service.
    EXPECT_EQ(gateway_.request(method, path, "").status / 100, 5) << path;
  }
}

TEST_F(OldDefectsTest, Row26NoAdministrationForOthers) {
  const std::string token = sign_up("kevin");
  const std::string before = user_.request("GET", "/api/v1/users/profile", {}, bearer(token)).body;
  for (const auto& [method, path, body] : {std::tuple{"GET", "/api/v1/admin/users?sortBy=passwordHash", ""},
                                           {"GET", "/api/v1/admin/users/export?ids=a,b", ""},
                                           {"PUT", "/api/v1/admin/users/x", R"({"role":"ADMIN"})"},
                                           {"PUT", "/api/v1/admin/users/x/suspend", "{}"},
                                           {"DELETE", "/api/v1/admin/users/x", ""},
                                           {"GET", "/api/v1/admin/dashboard/stats?period=custom", ""}}) {
    expect_refusal(method, path, body, token, 403);
    EXPECT_EQ(gateway_.request(method, path, body).status, 401) << method << path;
  }
  EXPECT_EQ(user_.request("GET", "/api/v1/users/profile", {}, bearer(token)).body, before);
}

TEST_F(OldDefectsTest, Row27NoOnboardingStepWritesAnyKey) {
  const std::string path = "/api/v1/users/onboarding";
  const std::string token = sign_up("kevin");
  const auto begun = gateway_.request("POST", path, "{}", bearer(token));
  ASSERT_EQ(begun.status, 200) << begun.body;
  static_cast<void>(gateway_.request("PUT", path + "/step",
                                     R"({"step":"budget","data":{"userId":"x","isCompleted":true,"version":9}})",
                                     bearer(token)));
  const auto data = gateway_.request("GET", path, {}, bearer(token)).json().at("data");
  EXPECT_EQ(data.at("userId"), begun.json().at("data").at("userId"));
  EXPECT_EQ(data.at("isCompleted"), false);
  EXPECT_EQ(data.at("version"), 1);
}

TEST_F(OldDefectsTest, Row28OnboardingErrorsHaveAMessage) {
  const std::string token = sign_up("kevin");
  expect_refusal("GET", "/api/v1/users/onboarding", "", token, 404);
  expect_refusal("PUT", "/api/v1/users/onboarding/step", R"({"step":"none"})", token, 400);
}

TEST_F(OldDefectsTest, Row29NoExportOrDeletionIsPretended) {
  const std::string path = "/api/v1/users/gdpr";
  const std::string token = sign_up("kevin");
  const auto asked = gateway_.request("POST", path + "/data-export", "{}", bearer(token));
  ASSERT_EQ(asked.status, 201) << asked.body;
  const auto again = gateway_.request("POST", path + "/data-export", "{}", bearer(token));
  EXPECT_EQ(again.json().at("data").at("id"), asked.json().at("data").at("id"));
  const auto listed = gateway_.request("GET", path + "/requests", {}, bearer(token));
  EXPECT_EQ(listed.body.find("passwordHash"), std::string::npos);
  EXPECT_EQ(listed.body.find("profile"), std::string::npos) << listed.body;
  expect_refusal("POST", "/api/v1/users/gdpr/data-deletion", R"({"password":"not mine"})", token, 400);
}

TEST_F(OldDefectsTest, Row31AnUnknownFilterDeletesNothing) {
  const std::string path = "/api/v1/users/history";
  const std::string token = sign_up("owner");
  const char* entry = R"({"actionType":"VIEWED","entityType":"hotel","entityId":"1"})";
  ASSERT_EQ(gateway_.request("POST", path, entry, bearer(token)).status, 200);
  EXPECT_EQ(gateway_.request("DELETE", path + "?entityType=everything", {}, bearer(token)).status, 400);
  const auto left = gateway_.request("GET", path, {}, bearer(token));
  EXPECT_EQ(left.json().at("data").at("pagination").at("total"), 1) << left.body;
}

TEST_F(OldDefectsTest, Row32ForeignRowsCannotBeToldFromAbsentOnes) {
  const std::string path = "/api/v1/users/favorites";
  const std::string owner = sign_up("owner");
  const std::string stranger = sign_up("stranger");
  const auto added = gateway_.request("POST", path, R"({"type":"hotel","itemId":"1"})", bearer(owner));
  ASSERT_EQ(added.status, 201) << added.body;
  const std::string foreign = path + "/" + std::string(added.json().at("data").at("id").as_string());
  for (const char* method : {"GET", "DELETE"}) {
    const auto of_other = gateway_.request(method, foreign, {}, bearer(stranger));
    const auto of_nobody =
        gateway_.request(method, path + "/00000000-0000-4000-8000-000000000000", {}, bearer(stranger));
    EXPECT_EQ(of_other.status, 404);
    EXPECT_EQ(of_other.body, of_nobody.body);
  }
  EXPECT_EQ(gateway_.request("GET", foreign, {}, bearer(owner)).status, 200);
  // The slash decides about the form of the list, so the gateway has to keep it.
  EXPECT_TRUE(gateway_.request("GET", path + "/", {}, bearer(owner)).json().at("data").is_array());
  EXPECT_TRUE(gateway_.request("GET", path, {}, bearer(owner)).json().at("data").is_object());
}

TEST(OldDefectsConfigurationTest, Row36PortAndLifetimeComeFromTheEnvironment) {
  Folder data;
  auto environment = patient();
  environment["JWT_EXPIRES_IN"] = "15m";
  const Stack stack(data.path(), environment);
  const auto reply = stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com"));
  EXPECT_EQ(reply.json().at("data").at("tokens").at("accessTokenExpiresIn"), "15m");
}

}  // namespace
}  // namespace integration
