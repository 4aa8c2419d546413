// `dreamscape copy` as an operator runs it, killed on the way.
#include <thread>

#include "stack.hpp"
#include "tools.hpp"

namespace integration {
namespace {

namespace fs = std::filesystem;

constexpr int kUsers = 20'000;

/// A source with many users, and a document of one of them. The document's id.
std::string fill(const fs::path& data) {
  Stack stack(data);
  const auto token = access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com")));
  const auto reply = stack.user().request("POST", "/api/v1/users/documents",
                                          multipart("file", "a.txt", "text/plain", std::string(300'000, 'a')),
                                          multipart_fields(token));
  std::ofstream users(data / "users.jsonl");
  for (int i = 0; i < kUsers; ++i) {
    users << R"({"id":"u)" << i << R"(","email":"u)" << i
          << R"(@example.com","password":"$2b$04$abcdefghijklmnopqrstuuFA7SAV4MLw01shGvj8UMOR3jP/gyYM6"})" << "\n";
  }
  users.close();
  EXPECT_EQ(dreamscape({"import", (data / "users.jsonl").string()}, data).status, 0);
  return std::string(reply.json().at("data").at("document").at("id").as_string());
}

std::string url(const fs::path& data) { return "sqlite:" + (data / "dreamscape.db").string(); }

TEST(CopyTest, RefusesASourceThatIsNotThereAndTheSameTwice) {
  Folder place;
  EXPECT_EQ(dreamscape({"copy", "--from", url(place.path()), "--to", url(place.path() / "b")}, place.path()).status, 1);
  EXPECT_FALSE(fs::exists(place.path() / "dreamscape.db"));
  std::ofstream(place.path() / "dreamscape.db") << "";
  EXPECT_EQ(dreamscape({"copy", "--from", url(place.path()), "--to", url(place.path())}, place.path()).status, 1);
}

TEST(CopyTest, KilledTwiceItEndsWithEqualSides) {
  Folder place;
  const fs::path source = place.path() / "source";
  const fs::path target = place.path() / "target";
  const std::string document = fill(source);
  const std::vector<std::string> arguments{"copy", "--from", url(source), "--to", url(target), "--resume"};
  for (const auto delay : {300ms, 900ms}) {
    Process process("dreamscape", arguments, {{"DATA_DIR", source.string()}});
    std::this_thread::sleep_for(delay);
    process.kill();
  }
  const ToolRun run = dreamscape(arguments, source);
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_EQ(run.output.find("DIFFERENT"), std::string::npos) << run.output;
  EXPECT_NE(run.output.find("accounts        " + std::to_string(kUsers + 1)), std::string::npos) << run.output;

  Stack stack(target);
  const std::string token =
      access_token(stack.auth().request("POST", "/api/v1/auth/login", credentials("a@example.com")));
  const auto reply = stack.user().request("GET", "/api/v1/users/documents/" + document + "/content", {}, bearer(token));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body.size(), 300'000U);
}

// Symptom: had the copy another mark than its files, nothing would ever be swept there, and start would warn.
TEST(CopyTest, TheTargetIsTheSameInstallation) {
  Folder place;
  const fs::path source = place.path() / "source";
  const fs::path target = place.path() / "target";
  {
    Stack stack(source);
    const auto token =
        access_token(stack.auth().request("POST", "/api/v1/auth/register", registration("a@example.com")));
    ASSERT_EQ(stack.user()
                  .request("POST", "/api/v1/users/documents", multipart("file", "a.txt", "text/plain", "precious"),
                           multipart_fields(token))
                  .status,
              201);
  }
  ASSERT_EQ(dreamscape({"copy", "--from", url(source), "--to", url(target)}, source).status, 0);
  // The line behind "database" names the mark: its id, and the time of its high water.
  const auto mark_of = [](const fs::path& data) {
    const std::string output = dreamscape({"sweep"}, data).output;
    EXPECT_EQ(output.find("warning"), std::string::npos) << output;
    // On a busy machine the program may have logged something first.
    const std::size_t begin = output.find('\n', output.find("database  ")) + 1;
    return output.substr(begin, output.find('\n', begin) - begin);
  };
  EXPECT_EQ(mark_of(target), mark_of(source));
  EXPECT_NE(mark_of(target).find('-'), std::string::npos);
}

TEST(CopyTest, RefusesATargetWithDataUnlessItResumes) {
  Folder place;
  fill(place.path() / "source");
  fill(place.path() / "target");
  const ToolRun run =
      dreamscape({"copy", "--from", url(place.path() / "source"), "--to", url(place.path() / "target")}, place.path());
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.output.find("the target holds data already"), std::string::npos) << run.output;
}

}  // namespace
}  // namespace integration
