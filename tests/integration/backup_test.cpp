// `dreamscape backup` and `dreamscape restore` as an operator runs them, beside a running stack.
#include <atomic>
#include <mutex>
#include <thread>

#include "stack.hpp"
#include "tools.hpp"

namespace integration {
namespace {

namespace fs = std::filesystem;

/// Uploads a document and answers its id; empty when it was refused.
std::string upload(HttpClient& user, const std::string& token, const std::string& text) {
  const auto reply = user.request("POST", "/api/v1/users/documents", multipart("file", "a.txt", "text/plain", text),
                                  multipart_fields(token));
  if (reply.status != 201) return {};
  return std::string(reply.json().at("data").at("document").at("id").as_string());
}

std::string log_in(const Stack& stack, const std::string& email) {
  return access_token(stack.auth().request("POST", "/api/v1/auth/login", credentials(email)));
}

TEST(BackupTest, RefusesToRestoreOverARunningInstance) {
  Folder place;
  const fs::path data = place.path() / "data";
  Stack stack(data);
  ASSERT_EQ(dreamscape({"backup", (place.path() / "backup").string()}, data).status, 0);
  const ToolRun run = dreamscape({"restore", (place.path() / "backup").string()}, data);
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.output.find("in use by a running instance"), std::string::npos) << run.output;
}

TEST(BackupTest, KeepsEverythingAcknowledgedBeforeItBegan) {
  Folder place;
  const fs::path backup = place.path() / "backup";
  std::vector<std::string> documents;
  {
    Stack stack(place.path() / "data");
    HttpClient user = stack.user();
    const auto token =
        access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com")));
    std::atomic<bool> stop = false;
    std::mutex mutex;
    std::vector<std::string> acknowledged;
    std::jthread busy([&] {
      while (!stop) {
        const std::string id = upload(user, token, std::string(20'000, 'a'));
        const std::lock_guard lock(mutex);
        if (!id.empty()) acknowledged.push_back(id);
      }
    });
    for (std::size_t seen = 0; seen < 10;) {
      std::this_thread::sleep_for(10ms);
      const std::lock_guard lock(mutex);
      documents = acknowledged;
      seen = documents.size();
    }
    const ToolRun run = dreamscape({"backup", backup.string()}, place.path() / "data");
    stop = true;
    EXPECT_EQ(run.status, 0) << run.output;
    EXPECT_EQ(run.output.find("warning"), std::string::npos) << run.output;
  }
  const fs::path restored = place.path() / "restored";
  ASSERT_EQ(dreamscape({"restore", backup.string(), "--to", restored.string()}, place.path() / "data").status, 0);
  Stack stack(restored);
  HttpClient user = stack.user();
  const std::string token = log_in(stack, "a@example.com");
  for (const auto& id : documents) {
    const auto reply = user.request("GET", "/api/v1/users/documents/" + id + "/content", {}, bearer(token));
    EXPECT_EQ(reply.status, 200) << id;
    EXPECT_EQ(reply.body.size(), 20'000U);
  }
}

// The database of the backup knows nothing of a logout after it.
TEST(BackupTest, ATokenEndedAfterTheBackupStaysEnded) {
  Folder place;
  const fs::path data = place.path() / "data";
  const fs::path backup = place.path() / "backup";
  std::string token;
  {
    Stack stack(data);
    token = access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com")));
    ASSERT_EQ(dreamscape({"backup", backup.string()}, data).status, 0);
    ASSERT_EQ(stack.auth().request("POST", "/api/v1/auth/logout", "{}", bearer(token)).status, 200);
  }
  const fs::path restored = place.path() / "restored";
  ASSERT_EQ(dreamscape({"restore", backup.string(), "--to", restored.string()}, data).status, 0);
  fs::copy_file(data / "jwt_secret", restored / "jwt_secret");
  Stack stack(restored);
  EXPECT_EQ(stack.user().request("GET", "/api/v1/users/profile", {}, bearer(token)).status, 401);
  EXPECT_EQ(stack.user().request("GET", "/api/v1/users/profile", {}, bearer(log_in(stack, "a@example.com"))).status,
            200);
}

bool is_let_in(const Stack& stack, const std::string& email) {
  return stack.auth().request("POST", "/api/v1/auth/login", credentials(email)).status == 200;
}

bool is_ready(const Stack& stack) { return stack.user().request("GET", "/health/ready").status == 200; }

/// Within a minute.
template <class Condition>
bool holds_soon(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(100ms);
  }
  return true;
}

// Symptom: with the settings as they are delivered, a restore brought back people who were erased after the backup.
TEST(BackupTest, WhoWasErasedAfterTheBackupDoesNotComeBack) {
  Folder place;
  const fs::path data = place.path() / "data";
  const fs::path backup = place.path() / "backup";
  {
    Process::Environment settings = patient();
    settings["DELETION_GRACE_MS"] = "0";
    settings["PRIVACY_POLL_MS"] = "100";
    Stack stack(data, settings);
    for (const char* email : {"goes@example.com", "stays@example.com"}) {
      ASSERT_EQ(stack.auth().request("POST", "/api/v1/auth/register", registration(email)).status, 201);
    }
    ASSERT_EQ(dreamscape({"backup", backup.string()}, data).status, 0);
    const std::string token = log_in(stack, "goes@example.com");
    ASSERT_EQ(stack.user().request("POST", "/api/v1/users/gdpr/data-deletion", "{}", bearer(token)).status, 201);
    ASSERT_TRUE(holds_soon([&] { return !is_let_in(stack, "goes@example.com"); }));
  }
  const fs::path restored = place.path() / "restored";
  const ToolRun run = dreamscape({"restore", backup.string(), "--to", restored.string()}, data);
  ASSERT_EQ(run.status, 0) << run.output;
  EXPECT_NE(run.output.find("the erasure ledger came along"), std::string::npos) << run.output;
  Stack stack(restored);
  ASSERT_TRUE(holds_soon([&] { return is_ready(stack); }));
  EXPECT_FALSE(is_let_in(stack, "goes@example.com"));
  EXPECT_TRUE(is_let_in(stack, "stays@example.com"));
}

TEST(BackupTest, KillNineOfARestoreLeavesNothingOrEverything) {
  Folder place;
  const fs::path data = place.path() / "data";
  const fs::path backup = place.path() / "backup";
  const fs::path restored = place.path() / "restored";
  {
    Stack stack(data);
    HttpClient user = stack.user();
    const auto token =
        access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com")));
    for (int i = 0; i < 20; ++i) ASSERT_FALSE(upload(user, token, std::string(500'000, 'a')).empty());
  }
  ASSERT_EQ(dreamscape({"backup", backup.string()}, data).status, 0);
  for (const auto delay : {20ms, 50ms, 80ms, 110ms, 140ms, 200ms}) {
    Process process("dreamscape", {"restore", backup.string(), "--to", restored.string()},
                    {{"DATA_DIR", data.string()}});
    std::this_thread::sleep_for(delay);
    process.kill();
    if (!fs::exists(restored)) continue;
    EXPECT_TRUE(fs::exists(restored / "dreamscape.db"));
    fs::remove_all(restored);
  }
  EXPECT_EQ(dreamscape({"restore", backup.string(), "--to", restored.string()}, data).status, 0);
}

}  // namespace
}  // namespace integration
