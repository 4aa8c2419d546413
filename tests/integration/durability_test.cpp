// What was acknowledged is kept: after kill -9, after a restart, with a full disk.
#include <sys/resource.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "stack.hpp"

namespace integration {
namespace {

class DurabilityTest : public testing::TestWithParam<Store> {};

TEST_P(DurabilityTest, KillNineLosesNoAcknowledgedRegistration) {
  const Data data(GetParam());
  std::vector<std::string> acknowledged;
  std::mutex mutex;
  {
    Stack stack(data);
    std::vector<std::jthread> writers;
    std::atomic<int> next = 0;
    for (int i = 0; i < 4; ++i) {
      writers.emplace_back([&] {
        try {
          HttpClient client(stack.auth_port);
          while (true) {
            const std::string email = "user" + std::to_string(next++) + "@example.com";
            if (client.request("POST", "/api/v1/auth/register", registration(email)).status != 201) continue;
            const std::lock_guard lock(mutex);
            acknowledged.push_back(email);
          }
        } catch (const std::runtime_error&) {
          // The process is gone: what it did not answer does not count.
        }
      });
    }
    for (std::size_t seen = 0; seen < 20;) {
      std::this_thread::sleep_for(10ms);
      const std::lock_guard lock(mutex);
      seen = acknowledged.size();
    }
    stack.process->kill();
  }
  Stack stack(data);
  HttpClient client = stack.auth();
  for (const auto& email : acknowledged) {
    EXPECT_EQ(client.request("POST", "/api/v1/auth/register", registration(email)).status, 409) << email;
  }
}

TEST_P(DurabilityTest, KillNineLeavesNoHalfFile) {
  const Data data(GetParam());
  std::string token;
  std::vector<std::string> urls;
  {
    Stack stack(data);
    HttpClient client = stack.user();
    token = access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com")));
    std::jthread uploader([&] {
      try {
        while (true) {
          const auto reply = client.request("POST", "/api/v1/users/documents",
                                            multipart("file", "a.txt", "text/plain", std::string(300'000, 'a')),
                                            multipart_fields(token));
          if (reply.status == 201)
            urls.push_back(std::string(reply.json().at("data").at("document").at("id").as_string()));
        }
      } catch (const std::runtime_error&) {
        // The process is gone.
      }
    });
    std::this_thread::sleep_for(400ms);
    stack.process->kill();
  }
  Stack stack(data);
  HttpClient client = stack.user();
  for (const auto& id : urls) {
    const auto reply = client.request("GET", "/api/v1/users/documents/" + id + "/content", {}, bearer(token));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body.size(), 300'000U);
  }
}

TEST_P(DurabilityTest, KillNineLeavesEveryAvatarWholeAtAnyMoment) {
  const Data data(GetParam());
  const std::string photo = testkit::corpus_bytes("exif-orientation/Landscape_6.jpg");
  std::string token;
  std::string acknowledged;
  std::atomic<int> count = 0;
  for (int round = 1; round <= 4; ++round) {
    Stack stack(data);
    if (token.empty()) {
      token = access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com")));
    }
    // What the last life acknowledged, or a later picture, is there and whole.
    HttpClient client = stack.user();
    const auto shown =
        client.request("GET", "/api/v1/users/profile", {}, bearer(token)).json().at("profile").at("photo");
    EXPECT_EQ(shown.is_null(), acknowledged.empty() && shown.is_null());
    if (!shown.is_null()) {
      const auto picture = client.request("GET", avatar_path(shown.as_string()));
      EXPECT_EQ(picture.status, 200);
      EXPECT_TRUE(picture.body.ends_with("\xff\xd9")) << "a JPEG without its end";
    }
    std::jthread uploader([&] {
      try {
        HttpClient uploading(stack.user_port);
        while (true) {
          const auto reply =
              uploading.request("POST", "/api/v1/users/profile/avatar",
                                multipart("avatar", "me.jpg", "image/jpeg", photo), multipart_fields(token));
          if (reply.status != 200) continue;
          acknowledged = reply.json().at("url").as_string();
          ++count;
        }
      } catch (const std::runtime_error&) {
        // The process is gone.
      }
    });
    for (const int before = count; count == before;) std::this_thread::sleep_for(5ms);
    std::this_thread::sleep_for(17ms * round);
    stack.process->kill();
  }
  EXPECT_FALSE(acknowledged.empty());
}

/// Ends as an operator ends it.
void stop(Stack& stack) {
  stack.process->send_signal(SIGTERM);
  EXPECT_EQ(stack.process->wait(60s), 0);
}

TEST_P(DurabilityTest, KeepsAccountsSessionsAndRevocationsOverARestart) {
  const Data data(GetParam());
  std::string kept;
  std::string revoked;
  {
    Stack stack(data);
    HttpClient auth = stack.auth();
    kept = access_token(auth.request("POST", "/api/v1/auth/register", registration("a@example.com")));
    revoked = access_token(auth.request("POST", "/api/v1/auth/login", credentials("a@example.com")));
    EXPECT_EQ(auth.request("POST", "/api/v1/auth/logout", "{}", bearer(revoked)).status, 200);
    stop(stack);
  }
  Stack stack(data);
  EXPECT_EQ(stack.user().request("GET", "/api/v1/users/profile", {}, bearer(kept)).status, 200);
  EXPECT_EQ(stack.user().request("GET", "/api/v1/users/profile", {}, bearer(revoked)).status, 401);
}

// Symptom: access tokens outlived the refresh tokens beside them. When those had expired, the session was forgotten,
// and with it that it had been ended.
TEST_P(DurabilityTest, KeepsTokensRevokedWhoseRefreshTokensHaveExpired) {
  const Data data(GetParam());
  auto environment = patient();
  environment["JWT_EXPIRES_IN"] = "24h";
  environment["JWT_REFRESH_EXPIRES_IN"] = "10s";
  std::vector<std::string> revoked;
  {
    Stack stack(data, environment);
    HttpClient auth = stack.auth();
    const auto registered = auth.request("POST", "/api/v1/auth/register", registration("a@example.com"));
    const auto refreshed =
        auth.request("POST", "/api/v1/auth/refresh", "{}", {{"Cookie", "refreshToken=" + refresh_token(registered)}});
    ASSERT_EQ(refreshed.status, 200) << refreshed.body;
    revoked = {access_token(registered), access_token(refreshed)};
    FieldList fields = bearer(revoked.back());
    fields.emplace_back("Cookie", "refreshToken=" + refresh_token(refreshed));
    EXPECT_EQ(auth.request("POST", "/api/v1/auth/logout", "{}", fields).status, 200);
    stop(stack);
  }
  std::this_thread::sleep_for(11s);
  // The first start forgets what has expired; the second finds what is left.
  for (int start = 1; start <= 2; ++start) {
    Stack stack(data, environment);
    std::this_thread::sleep_for(500ms);
    for (const std::string& token : revoked) {
      EXPECT_EQ(stack.user().request("GET", "/api/v1/users/profile", {}, bearer(token)).status, 401) << start;
      EXPECT_EQ(stack.auth().request("GET", "/api/v1/auth/profile", {}, bearer(token)).status, 401) << start;
    }
    stop(stack);
  }
}

INTEGRATION_STORES(DurabilityTest);

TEST(EmbeddedDurabilityTest, AFullDiskAnswers503AndRecoversWithoutARestart) {
  Folder data;
  Stack stack(data.path());
  HttpClient auth = stack.auth();
  const auto registered = auth.request("POST", "/api/v1/auth/register", registration("a@example.com"));
  ASSERT_EQ(registered.status, 201);
  const std::string token = access_token(registered);
  // No file of the process may grow any more: every write fails as on a full disk.
  const rlimit full{.rlim_cur = 1, .rlim_max = RLIM_INFINITY};
  const rlimit roomy{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(::prlimit(stack.process->pid(), RLIMIT_FSIZE, &full, nullptr), 0);
  const auto refused = auth.request("POST", "/api/v1/auth/register", registration("b@example.com"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json().at("code"), "DEPENDENCY_UNAVAILABLE");
  HttpClient user = stack.user();
  EXPECT_EQ(user.request("POST", "/api/v1/users/documents",
                         multipart("file", "a.txt", "text/plain", std::string(100'000, 'a')), multipart_fields(token))
                .status,
            503);
  EXPECT_EQ(user.request("GET", "/api/v1/users/profile", {}, bearer(token)).status, 200);
  EXPECT_EQ(auth.request("GET", "/health/live").status, 200);
  ASSERT_EQ(::prlimit(stack.process->pid(), RLIMIT_FSIZE, &roomy, nullptr), 0);
  EXPECT_EQ(auth.request("POST", "/api/v1/auth/register", registration("b@example.com")).status, 201);
  EXPECT_EQ(user.request("POST", "/api/v1/users/documents",
                         multipart("file", "a.txt", "text/plain", std::string(100'000, 'a')), multipart_fields(token))
                .status,
            201);
}

/// The person's export, or nullopt while it is not completed.
std::optional<std::string> downloaded(const Stack& stack, const std::string& token, const std::string& id) {
  const auto reply =
      stack.user().request("GET", "/api/v1/users/gdpr/data-export/" + id + "/download", {}, bearer(token));
  if (reply.status != 200) return std::nullopt;
  return reply.body;
}

/// Within more than a lease: an item that was begun before the disk was full is left to that.
template <class Condition>
bool comes_true(const Condition& condition) {
  const auto until = std::chrono::steady_clock::now() + 150s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(100ms);
  }
  return true;
}

// What was promised is not given up because the disk was full when its turn came.
TEST(EmbeddedDurabilityTest, ExportsAndDeletionsAskedForBeforeTheDiskWasFullAreDoneAfterwards) {
  Folder data;
  Process::Environment settings = patient();
  settings["DELETION_GRACE_MS"] = settings["ERASURE_SETTLE_MS"] = "0";
  settings["PRIVACY_POLL_MS"] = "500";
  Stack stack(data.path(), settings);
  HttpClient auth = stack.auth();
  HttpClient user = stack.user();
  const std::string stays = access_token(auth.request("POST", "/api/v1/auth/register", registration("a@example.com")));
  const std::string goes = access_token(auth.request("POST", "/api/v1/auth/register", registration("b@example.com")));
  for (int i = 0; i < 50; ++i) {
    const std::string favorite = R"({"entityType":"HOTEL","entityId":"hotel-)" + std::to_string(i) + "\"}";
    ASSERT_EQ(user.request("POST", "/api/v1/users/favorites", favorite, bearer(stays)).status, 201);
  }
  const auto asked = user.request("POST", "/api/v1/users/gdpr/data-export", "{}", bearer(stays));
  const auto left = user.request("POST", "/api/v1/users/gdpr/data-deletion", "{}", bearer(goes));
  const rlimit full{.rlim_cur = 1, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(::prlimit(stack.process->pid(), RLIMIT_FSIZE, &full, nullptr), 0);
  ASSERT_EQ(asked.status, 201) << asked.body;
  ASSERT_EQ(left.status, 201) << left.body;
  const std::string id(asked.json().at("data").at("id").as_string());
  std::this_thread::sleep_for(2s);  // several turns
  EXPECT_EQ(auth.request("GET", "/health/live").status, 200);
  const rlimit roomy{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(::prlimit(stack.process->pid(), RLIMIT_FSIZE, &roomy, nullptr), 0);
  ASSERT_TRUE(comes_true([&] { return downloaded(stack, stays, id).has_value(); }));
  const auto document = boost::json::parse(downloaded(stack, stays, id).value());
  EXPECT_EQ(document.at("favorites").as_array().size(), 50U);
  EXPECT_TRUE(comes_true([&] {
    return stack.auth().request("POST", "/api/v1/auth/login", credentials("b@example.com")).status == 401 &&
           stack.user().request("GET", "/api/v1/users/profile", {}, bearer(goes)).status == 401;
  }));
}

}  // namespace
}  // namespace integration
