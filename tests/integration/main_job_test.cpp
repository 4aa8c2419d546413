// The main job: a client registers, logs in, edits a profile, uploads a photograph and sees it, through the gateway.
#include "stack.hpp"

namespace integration {
namespace {

class MainJobTest : public testing::TestWithParam<Store> {
 protected:
  Data data_{GetParam()};
  Stack stack_{data_};
  HttpClient client_ = stack_.gateway();

  HttpReply sign_up(const std::string& person = "kevin") {
    return client_.request("POST", "/api/v1/auth/register", registration(data_.address(person)));
  }
};

TEST_P(MainJobTest, NeedsATokenForProfiles) {
  const auto reply = client_.request("GET", "/api/v1/users/profile");
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.json().at("code"), "TOKEN_MISSING");
  EXPECT_EQ(reply.json().at("message"), "Access token required");
}

TEST_P(MainJobTest, AnswersUnknownRoutesAsTheGateway) {
  const auto reply = client_.request("GET", "/unknown/route?x=1");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.body, R"({"success":false,"error":"Not Found","message":"Route /unknown/route not found"})");
}

TEST_P(MainJobTest, IntroducesItself) {
  const auto reply = client_.request("GET", "/");
  EXPECT_EQ(reply.body, R"({"message":"DreamScape API Gateway","version":"1.0.0","status":"running"})");
  EXPECT_TRUE(reply.field("RateLimit-Limit") || reply.field("X-RateLimit-Limit"));
}

TEST_P(MainJobTest, GoesFromSignUpToAvatar) {
  const auto registered = sign_up();
  ASSERT_EQ(registered.status, 201) << registered.body;
  EXPECT_EQ(registered.json().at("message"), "Account created successfully");
  EXPECT_EQ(registered.json().at("data").as_object().at("tokens").as_object().if_contains("refreshToken"), nullptr);
  EXPECT_NE(registered.field("Set-Cookie")->find("Max-Age=604800"), std::string::npos);

  const auto logged_in = client_.request("POST", "/api/v1/auth/login", credentials(data_.address("kevin")));
  ASSERT_EQ(logged_in.status, 200) << logged_in.body;
  const std::string token = access_token(logged_in);

  const auto edited =
      client_.request("PUT", "/api/v1/users/profile",
                      R"({"profile":{"name":"kevin_t"},"preferences":{"language":"French"}})", bearer(token));
  ASSERT_EQ(edited.status, 200) << edited.body;
  EXPECT_EQ(edited.json().at("profile").at("name"), "kevin_t");
  EXPECT_EQ(edited.json().at("preferences").at("language"), "French");

  const std::string photograph = file_bytes(DREAMSCAPE_CORPORA_DIR "/exif-orientation/Landscape_6.jpg");
  const auto uploaded =
      client_.request("POST", "/api/v1/users/profile/avatar", multipart("avatar", "me.jpg", "image/jpeg", photograph),
                      multipart_fields(token));
  ASSERT_EQ(uploaded.status, 200) << uploaded.body;
  const std::string url(uploaded.json().at("url").as_string());
  const std::string path = avatar_path(url);
  ASSERT_FALSE(path.empty()) << url;

  const auto shown = client_.request("GET", path);
  ASSERT_EQ(shown.status, 200);
  EXPECT_EQ(shown.field("Content-Type"), "image/jpeg");
  EXPECT_EQ(shown.field("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(shown.body.find("Exif"), std::string::npos);
  for (const char* size : {"64", "128", "256", "512"}) {
    const auto variant = client_.request("GET", path + "?size=" + size);
    EXPECT_EQ(variant.status, 200) << size;
    EXPECT_EQ(variant.field("Content-Type"), "image/webp") << size;
  }

  const auto profile = client_.request("GET", "/api/v1/users/profile", {}, bearer(token));
  EXPECT_EQ(profile.json().at("profile").at("photo").as_string(), std::string_view(url));
}

TEST_P(MainJobTest, RefusesALogoutTokenInEveryServiceAtOnce) {
  const std::string token = access_token(sign_up());
  HttpClient user = stack_.user();
  EXPECT_EQ(user.request("GET", "/api/v1/users/profile", {}, bearer(token)).status, 200);
  EXPECT_EQ(stack_.auth().request("POST", "/api/v1/auth/logout", "{}", bearer(token)).status, 200);
  const auto refused = user.request("GET", "/api/v1/users/profile", {}, bearer(token));
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.json().at("code"), "TOKEN_REVOKED");
}

TEST_P(MainJobTest, KeepsDocuments) {
  const std::string token = access_token(sign_up());
  const std::string text = "Boarding pass\n" + std::string(100'000, 'x');
  const auto stored = client_.request("POST", "/api/v1/users/documents",
                                      multipart("file", "pass.txt", "text/plain", text), multipart_fields(token));
  ASSERT_EQ(stored.status, 201) << stored.body;
  const std::string id(stored.json().at("data").at("document").at("id").as_string());
  const auto content = client_.request("GET", "/api/v1/users/documents/" + id + "/content", {}, bearer(token));
  EXPECT_EQ(content.status, 200);
  EXPECT_EQ(content.body, text);
  EXPECT_TRUE(content.field("Content-Disposition").value_or("").starts_with("attachment"));
  const std::string stranger = access_token(sign_up("other"));
  EXPECT_EQ(client_.request("GET", "/api/v1/users/documents/" + id, {}, bearer(stranger)).status, 404);
}

TEST_P(MainJobTest, ReportsHealthOfAllThree) {
  for (const auto& [client, name] : {std::pair{stack_.gateway_port, "gateway-service"},
                                     {stack_.auth_port, "auth-service"},
                                     {stack_.user_port, "user-service"}}) {
    const auto reply = HttpClient(client).request("GET", "/health");
    EXPECT_EQ(reply.status, 200) << name << reply.body;
    EXPECT_EQ(reply.json().at("status"), "ok") << name << reply.body;
    EXPECT_EQ(reply.json().at("service"), name);
    EXPECT_EQ(HttpClient(client).request("GET", "/ready").status, 200) << name;
    EXPECT_EQ(HttpClient(client).request("GET", "/api/health/live").status, 200) << name;
    EXPECT_NE(HttpClient(client).request("GET", "/metrics").body.find("# TYPE"), std::string::npos) << name;
  }
}

TEST_P(MainJobTest, CarriesTheRequestIdEndToEnd) {
  const FieldList fields{{"X-Request-Id", "trace-me.42"}};
  EXPECT_EQ(client_.request("GET", "/api/v1/auth/profile", {}, fields).field("X-Request-Id"), "trace-me.42");
}

// Symptom: what the gateway adds counted as the client's, and the services refused what the gateway had let through.
TEST_P(MainJobTest, CarriesAsManyFieldsAsTheGatewayTakes) {
  FieldList fields;  // and Host: a hundred, HEADER_FIELDS_MAX
  for (int i = 1; i < 100; ++i) fields.emplace_back("X-Field-" + std::to_string(i), "v");
  for (const char* path : {"/api/v1/auth/profile", "/api/v1/users/profile"}) {
    EXPECT_EQ(client_.request("GET", path, {}, fields).status, 401) << path;
  }
  fields.emplace_back("X-Field-100", "v");
  EXPECT_EQ(client_.request("GET", "/api/v1/auth/profile", {}, fields).status, 431);
}

TEST_P(MainJobTest, ExchangesAVrPinOnce) {
  const auto made = client_.request("POST", "/api/v1/vr/sessions", R"({"destination":" Barcelona "})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string path = "/api/v1/vr/sessions/" + std::string(made.json().at("data").at("pin").as_string());
  EXPECT_EQ(client_.request("GET", path).body, R"({"success":true,"data":{"destination":"barcelona","autoVR":true}})");
  EXPECT_EQ(client_.request("GET", path).status, 409);
}

TEST_P(MainJobTest, AnswersPreflightsAtTheGateway) {
  const auto reply = client_.request("OPTIONS", "/api/v1/users/profile", {},
                                     {{"Origin", "http://localhost:5173"}, {"Access-Control-Request-Method", "PATCH"}});
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "http://localhost:5173");
  EXPECT_NE(reply.field("Access-Control-Allow-Methods")->find("PATCH"), std::string::npos);
}

TEST_P(MainJobTest, SendsEachCorsFieldOnceThroughTheGateway) {
  const auto reply = client_.request("GET", "/api/v1/auth/profile", {}, {{"Origin", "http://localhost:5173"}});
  EXPECT_EQ(reply.all("Access-Control-Allow-Origin").size(), 1U);
  EXPECT_EQ(reply.all("X-Content-Type-Options").size(), 1U);
  EXPECT_EQ(reply.all("X-Request-Id").size(), 1U);
}

INTEGRATION_STORES(MainJobTest);

}  // namespace
}  // namespace integration
