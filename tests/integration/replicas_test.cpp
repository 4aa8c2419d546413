// Two auth-services and two user-services on one MongoDB: what one of them ends, all refuse at once.
#include <algorithm>

#include "callers.hpp"
#include "replica.hpp"

namespace integration {
namespace {

constexpr int kRounds = 15;

class ReplicasTest : public testing::Test {
 protected:
  [[nodiscard]] Process::Environment environment() const {
    Process::Environment environment = shared_environment(data_);
    // Five thousand passwords are hashed, and the losers of a refresh need not end its family (RacesTest has that).
    environment["NODE_ENV"] = "test";
    environment["ARGON2_MEMORY_KIB"] = "8";
    environment["ARGON2_ITERATIONS"] = "1";
    environment["REFRESH_GRACE_MS"] = "60000";
    environment["PRIVACY_POLL_MS"] = "100";
    return environment;
  }

  [[nodiscard]] HttpReply sign_up(const std::string& email) const {
    return HttpClient(auth_[0].port).request("POST", "/api/v1/auth/register", registration(email));
  }

  const Data data_{Store::kMongodb};
  Replica auth_[2]{{"auth-service", "AUTH_PORT", environment()}, {"auth-service", "AUTH_PORT", environment()}};
  Replica user_[2]{{"user-service", "USER_PORT", environment()}, {"user-service", "USER_PORT", environment()}};
};

TEST_F(ReplicasTest, ALogoutAtOneIsRefusedByAllOthersAtOnce) {
  for (int round = 0; round < 10; ++round) {
    const auto reply = sign_up("u" + std::to_string(round) + "@example.com");
    ASSERT_EQ(reply.status, 201) << reply.body;
    const FieldList token = bearer(access_token(reply));
    for (const Replica& user : user_) {
      ASSERT_EQ(HttpClient(user.port).request("GET", "/api/v1/users/profile", {}, token).status, 200);
    }
    ASSERT_EQ(HttpClient(auth_[1].port).request("POST", "/api/v1/auth/verify-token", "{}", token).status, 200);
    ASSERT_EQ(HttpClient(auth_[0].port).request("POST", "/api/v1/auth/logout", "{}", token).status, 200);
    for (const Replica& user : user_) {
      EXPECT_EQ(HttpClient(user.port).request("GET", "/api/v1/users/profile", {}, token).status, 401);
    }
    EXPECT_EQ(HttpClient(auth_[1].port).request("POST", "/api/v1/auth/verify-token", "{}", token).status, 401);
  }
}

/// Exports that this process says it has made.
std::uint64_t exports_made(const Replica& user) {
  const std::string line = "privacy_exports_total{service=\"user-service\",outcome=\"completed\"} ";
  const std::string text = HttpClient(user.port).request("GET", "/metrics").body;
  const std::size_t at = text.find(line);
  return at == std::string::npos ? 0 : std::stoull(text.substr(at + line.size()));
}

TEST_F(ReplicasTest, EachExportIsMadeByOneOfThem) {
  constexpr std::size_t kPeople = 12;
  std::vector<FieldList> tokens;
  for (std::size_t i = 0; i < kPeople; ++i) {
    const auto reply = sign_up("e" + std::to_string(i) + "@example.com");
    ASSERT_EQ(reply.status, 201) << reply.body;
    tokens.push_back(bearer(access_token(reply)));
  }
  for (std::size_t i = 0; i < kPeople; ++i) {
    const HttpReply asked =
        HttpClient(user_[i % 2].port).request("POST", "/api/v1/users/gdpr/data-export", "{}", tokens[i]);
    ASSERT_EQ(asked.status, 201) << asked.body;
  }
  const auto made = [this] { return exports_made(user_[0]) + exports_made(user_[1]); };
  for (int i = 0; i < 3000 && made() < kPeople; ++i) std::this_thread::sleep_for(20ms);
  std::this_thread::sleep_for(1s);  // for what would be made twice
  EXPECT_EQ(made(), kPeople);
  for (const FieldList& token : tokens) {
    const auto requests =
        HttpClient(user_[0].port).request("GET", "/api/v1/users/gdpr/requests", {}, token).json().at("data");
    EXPECT_NE(boost::json::serialize(requests).find("\"status\":\"COMPLETED\""), std::string::npos) << requests;
  }
}

// Sixty rounds each, in four parts with a database of their own: the tests' server reads a whole collection for
// each look-up, so that long rows of rounds cost the square of their number.
class ReplicaRacesTest : public ReplicasTest, public testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(Part, ReplicaRacesTest, testing::Range(1, 5));

TEST_P(ReplicaRacesTest, OneOfFiftyRefreshesWins) {
  Callers callers({auth_[0].port, auth_[1].port});
  for (int round = 0; round < kRounds; ++round) {
    const auto registered = sign_up("r" + std::to_string(round) + "@example.com");
    ASSERT_EQ(registered.status, 201) << registered.body;
    const auto statuses = callers.at_once("POST", "/api/v1/auth/refresh", "{}",
                                          {{"Cookie", "refreshToken=" + refresh_token(registered)}});
    EXPECT_EQ(std::ranges::count(statuses, 200), 1) << "round " << round << ": " << testing::PrintToString(statuses);
    for (const int status : statuses) EXPECT_TRUE(status == 200 || status == 401 || status == 503) << status;
  }
}

TEST_P(ReplicaRacesTest, OneOfFiftyRegistrationsWins) {
  Callers callers({auth_[0].port, auth_[1].port});
  for (int round = 0; round < kRounds; ++round) {
    const auto statuses =
        callers.at_once("POST", "/api/v1/auth/register", registration("race" + std::to_string(round) + "@example.com"));
    EXPECT_EQ(std::ranges::count(statuses, 201), 1) << "round " << round << ": " << testing::PrintToString(statuses);
    for (const int status : statuses) EXPECT_TRUE(status == 201 || status == 409 || status == 503) << status;
  }
}

TEST_F(ReplicasTest, APictureTakenByOneIsServedByTheOther) {
  const std::string token = access_token(sign_up("a@example.com"));
  const std::string photograph = file_bytes(DREAMSCAPE_CORPORA_DIR "/exif-orientation/Landscape_6.jpg");
  const auto uploaded = HttpClient(user_[0].port)
                            .request("POST", "/api/v1/users/profile/avatar",
                                     multipart("avatar", "me.jpg", "image/jpeg", photograph), multipart_fields(token));
  ASSERT_EQ(uploaded.status, 200) << uploaded.body;
  const std::string url(uploaded.json().at("url").as_string());
  EXPECT_EQ(HttpClient(user_[1].port).request("GET", url).status, 200);
  EXPECT_EQ(HttpClient(user_[1].port).request("GET", url + "?size=64").status, 200);
}

}  // namespace
}  // namespace integration
