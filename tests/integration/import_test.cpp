// `dreamscape import` as an operator runs it.
#include "stack.hpp"
#include "tools.hpp"

namespace integration {
namespace {

namespace json = boost::json;

// bcrypt of kPassword.
constexpr const char* kOldHash = "$2b$04$abcdefghijklmnopqrstuukNS/GXhPrhqtxM..A.9xQGkll3i4vtW";

std::string write_users(const std::filesystem::path& folder, const std::string& text,
                        const std::string& name = "users.jsonl") {
  const auto path = folder / name;
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

std::string old_user(const std::string& id, const std::string& email) {
  return json::serialize(json::object{{"_id", json::object{{"$oid", id}}},
                                      {"email", email},
                                      {"password", kOldHash},
                                      {"firstName", "Kevin"},
                                      {"createdAt", json::object{{"$date", "2023-05-01T10:00:00Z"}}}}) +
         "\n";
}

TEST(ImportTest, RefusesWrongArgumentsAndFilesItCannotRead) {
  Folder data;
  EXPECT_EQ(dreamscape({"import"}, data.path()).status, 2);
  EXPECT_EQ(dreamscape({"import", "users", "--format", "xml"}, data.path()).status, 2);
  EXPECT_EQ(dreamscape({"import", "/no/such/file"}, data.path()).status, 1);
  EXPECT_EQ(dreamscape({"import", "--help"}, data.path()).status, 0);
}

TEST(ImportTest, ReportsWhatItRefusedWithoutPersonalData) {
  Folder data;
  const auto file = write_users(data.path(), old_user("64b7f0c2a1b2c3d4e5f60718", "kevin@example.com") +
                                                 old_user("64b7f0c2a1b2c3d4e5f60719", "kevin@example.com") +
                                                 R"({"id":"x","email":"secret-name","password":"secret-hash"})"
                                                 "\n");
  const auto report_file = data.path() / "report.json";
  const Run run = dreamscape({"import", file, "--report", report_file.string()}, data.path());
  EXPECT_EQ(run.status, 1);
  const std::string report = file_bytes(report_file);
  for (const std::string& text : {run.output, report}) {
    for (const char* personal : {"secret", "kevin", "Kevin", "$2b$", "64b7f0c2"}) {
      EXPECT_EQ(text.find(personal), std::string::npos) << text;
    }
  }
  const auto parsed = json::parse(report);
  EXPECT_EQ(parsed.at("imported"), 1);
  EXPECT_EQ(parsed.at("conflict"), 1);
  EXPECT_EQ(parsed.at("invalid"), 1);
}

TEST(ImportTest, ADryRunLeavesNoDatabaseBehind) {
  Folder data;
  const auto store = data.path() / "store";
  const auto file = write_users(data.path(), old_user("64b7f0c2a1b2c3d4e5f60718", "kevin@example.com"));
  const Run run = dreamscape({"import", file, "--dry-run"}, store);
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_NE(run.output.find("importable 1"), std::string::npos) << run.output;
  EXPECT_FALSE(std::filesystem::exists(store));
}

TEST(ImportTest, ImportedUsersLogInWithTheirOldPassword) {
  Folder data;
  const auto file = write_users(data.path(), old_user("64b7f0c2a1b2c3d4e5f60718", "kevin@example.com"));
  EXPECT_EQ(dreamscape({"import", file}, data.path()).status, 0);
  Stack stack(data.path());
  const auto reply = stack.gateway().request("POST", "/api/v1/auth/login", credentials("kevin@example.com"));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(user_id(reply), "64b7f0c2a1b2c3d4e5f60718");
  EXPECT_EQ(reply.json().at("data").at("user").at("createdAt"), "2023-05-01T10:00:00.000Z");
}

TEST(ImportTest, RunsBesideARunningInstanceAndAgain) {
  Folder data;
  const auto file = write_users(
      data.path(),
      "id,email,password\nu1,a@example.com," + std::string(kOldHash) + "\nu2,b@example.com," + kOldHash + "\n",
      "users.csv");
  Stack stack(data.path());
  EXPECT_EQ(dreamscape({"import", file}, data.path()).status, 0);
  const Run again = dreamscape({"import", file}, data.path());
  EXPECT_EQ(again.status, 0);
  EXPECT_NE(again.output.find("unchanged  2"), std::string::npos) << again.output;
  EXPECT_EQ(stack.auth().request("POST", "/api/v1/auth/login", credentials("b@example.com")).status, 200);
}

}  // namespace
}  // namespace integration
