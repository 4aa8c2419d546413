// What an operator does by mistake costs no file and no acknowledged write, and is said in words.
#include <sys/resource.h>
#include <sys/stat.h>

#include <thread>

#include "base/version.hpp"
#include "stack.hpp"
#include "tools.hpp"

namespace integration {
namespace {

namespace fs = std::filesystem;

/// A data directory that one after the other uses, and what lies in it.
class MistakesTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path data() const { return place_.path() / "data"; }
  [[nodiscard]] fs::path database() const { return data() / "dreamscape.db"; }
  [[nodiscard]] fs::path documents() const { return data() / "uploads" / "documents"; }

  static std::size_t count(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }

  static std::string sign_up(const Stack& stack, const std::string& email) {
    return access_token(stack.auth().request("POST", "/api/v1/auth/register", registration(email)));
  }

  static void upload(const Stack& stack, const std::string& token) {
    const auto reply =
        stack.user().request("POST", "/api/v1/users/documents", multipart("file", "a.txt", "text/plain", "precious"),
                             multipart_fields(token));
    ASSERT_EQ(reply.status, 201) << reply.body;
  }

  static void stop(Stack& stack) {
    stack.process->send_signal(SIGTERM);
    ASSERT_EQ(stack.process->wait(60s), 0) << stack.process->output();
  }

  /// Somebody with one document, two hours ago.
  void live() {
    Stack stack(data());
    upload(stack, sign_up(stack, "a@example.com"));
    stop(stack);
    make_old();
  }

  void make_old() const {
    for (const auto& file : fs::directory_iterator(documents())) {
      fs::last_write_time(file, fs::file_time_type::clock::now() - 2h);
    }
  }

  /// Limits as everywhere here, and a start that says what it does.
  static Process::Environment talkative() {
    auto environment = patient();
    environment["LOG_LEVEL"] = "info";
    environment["LOG_FORMAT"] = "pretty";
    return environment;
  }

  void lose_database() const {
    for (const char* suffix : {"", "-wal", "-shm", ".gen"}) fs::remove(database().string() + suffix);
  }

  /// What a start says about the data, once it has looked at it.
  std::string words_of(Stack& stack, const std::string& expected) const {
    EXPECT_TRUE(stack.process->wait_for_output(expected, 60s)) << stack.process->output();
    return stack.process->output();
  }

  Folder place_;
};

using Steady = std::chrono::steady_clock;

/// Asks for a minute at most until the answer has that status text. How long after `since` one was last asked for that
/// had not: taken before asking, so that a pause of this machine does not make it later.
Steady::duration time_without(std::uint16_t port, const char* status, Steady::time_point since) {
  auto last = since;
  for (auto asked = Steady::now(); last - since < 60s; asked = Steady::now()) {
    if (HttpClient(port).request("GET", "/health").json().at("status") == status) break;
    last = asked;
    std::this_thread::sleep_for(50ms);
  }
  return last - since;
}

bool comes_to_be(std::uint16_t port, const char* status) { return time_without(port, status, Steady::now()) < 60s; }

constexpr const char* kApart = "do not belong together";

// Symptom: the database was lost, and within milliseconds of the next start every upload was gone, too.
TEST_F(MistakesTest, ALostDatabaseCostsNoFileNowNorAfterSomebodySignedUp) {
  live();
  lose_database();
  {
    Stack stack(data());
    EXPECT_NE(words_of(stack, kApart).find("NEW database"), std::string::npos);
    EXPECT_EQ(count(documents()), 1U);
    sign_up(stack, "b@example.com");
    stop(stack);
  }
  Stack stack(data());
  words_of(stack, kApart);
  EXPECT_EQ(count(documents()), 1U);
}

// A mistyped name in DATABASE_URL: a server makes the database of that name without a word.
TEST_F(MistakesTest, ANewMongodbDatabaseBesideOldUploadsIsSaidAndCostsNoFile) {
  fs::create_directory(data());
  const auto on = [this](const std::string& name) {
    auto environment = patient();
    environment["DATA_DIR"] = data().string();
    environment["UPLOAD_PATH"] = (data() / "uploads").string();
    environment["DATABASE_URL"] = testkit::MongoServer::shared().url(name);
    return environment;
  };
  {
    Stack stack(on(testkit::MongoServer::fresh_name()));
    upload(stack, sign_up(stack, "a@example.com"));
    stop(stack);
  }
  make_old();
  const std::string mistyped = testkit::MongoServer::fresh_name();
  {
    Stack stack(on(mistyped));
    const std::string output = words_of(stack, kApart);
    for (const char* words : {"NEW database", "another database"}) {
      EXPECT_NE(output.find(words), std::string::npos) << words << "\n" << output;
    }
    sign_up(stack, "b@example.com");
    stop(stack);
  }
  Stack stack(on(mistyped));
  words_of(stack, kApart);
  EXPECT_EQ(count(documents()), 1U);
}

TEST_F(MistakesTest, ADatabaseFromBeforeIsSeenAndCostsNoFile) {
  live();
  const fs::path kept = place_.path() / "kept.db";
  fs::copy_file(database(), kept);
  {
    Stack stack(data());
    const auto token = access_token(stack.auth().request("POST", "/api/v1/auth/login", credentials("a@example.com")));
    upload(stack, token);
    stop(stack);
  }
  make_old();
  lose_database();
  fs::copy_file(kept, database());
  Stack stack(data());
  EXPECT_NE(words_of(stack, kApart).find("older than the uploads"), std::string::npos);
  EXPECT_EQ(count(documents()), 2U);
}

TEST_F(MistakesTest, ADatabaseMovedWithoutItsLogAfterACrashCostsNoFile) {
  const fs::path moved = place_.path() / "moved";
  {
    Stack stack(data());
    upload(stack, sign_up(stack, "a@example.com"));
    stack.process->kill();
  }
  make_old();
  fs::create_directory(moved);
  fs::copy_file(database(), moved / "dreamscape.db");
  fs::copy(data() / "uploads", moved / "uploads", fs::copy_options::recursive);
  for (const auto& file : fs::directory_iterator(moved / "uploads" / "documents")) {
    fs::last_write_time(file, fs::file_time_type::clock::now() - 2h);
  }
  Stack stack(moved);
  words_of(stack, kApart);
  EXPECT_EQ(count(moved / "uploads" / "documents"), 1U);
}

TEST_F(MistakesTest, TheOneFileIsTheDatabaseAfterACleanStop) {
  live();
  const fs::path moved = place_.path() / "moved";
  fs::create_directory(moved);
  fs::copy_file(database(), moved / "dreamscape.db");
  Stack stack(moved);
  EXPECT_EQ(stack.auth().request("POST", "/api/v1/auth/login", credentials("a@example.com")).status, 200);
}

TEST_F(MistakesTest, AVolumeThatIsNotMountedIsSaidInHealth) {
  live();
  fs::rename(data() / "uploads", place_.path() / "unmounted");
  Stack stack(data());
  words_of(stack, "is its volume mounted?");
  EXPECT_TRUE(comes_to_be(stack.user_port, "degraded"));
  EXPECT_EQ(stack.user().request("GET", "/health").status, 200);
  EXPECT_NE(stack.user().request("GET", "/health/ready").body.find("is its volume mounted?"), std::string::npos);
}

TEST_F(MistakesTest, AMistypedDataDirectoryIsRefusedAndNotMade) {
  const fs::path nope = place_.path() / "nope";
  for (const char* program : {"dreamscape", "auth-service", "user-service"}) {
    Process process(program, {}, {{"DATA_DIR", (nope / "data").string()}});
    EXPECT_EQ(process.wait(60s), 1) << program;
    EXPECT_NE(process.output().find(nope.string()), std::string::npos) << process.output();
    EXPECT_FALSE(fs::exists(nope)) << program;
  }
}

TEST_F(MistakesTest, AMistypedBackupTargetIsRefusedAndNotMade) {
  live();
  const fs::path nope = place_.path() / "nope";
  const ToolRun run = dreamscape({"backup", (nope / "x").string()}, data());
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.output.find(nope.string()), std::string::npos) << run.output;
  EXPECT_FALSE(fs::exists(nope));
}

// Symptom: the volume for backups was not mounted, and they went to the disk below its empty folder.
TEST_F(MistakesTest, ABackupSaysOnWhichFileSystemItLies) {
  live();
  const ToolRun beside = dreamscape({"backup", (place_.path() / "backup").string()}, data());
  EXPECT_EQ(beside.status, 0);
  EXPECT_NE(beside.output.find("; it holds the data, too\n"), std::string::npos) << beside.output;
  const fs::path elsewhere = "/dev/shm/" + place_.path().filename().string();  // a file system on every Linux
  const ToolRun apart = dreamscape({"backup", elsewhere.string()}, data());
  fs::remove_all(elsewhere);
  EXPECT_EQ(apart.status, 0);
  EXPECT_NE(apart.output.find("on the file system mounted at /dev/shm, with "), std::string::npos) << apart.output;
  EXPECT_EQ(apart.output.find("it holds the data"), std::string::npos) << apart.output;
}

// Symptom: "Service temporarily unavailable: open: file is not a database (26)", and nobody knew which file.
TEST_F(MistakesTest, ADamagedDatabaseIsNamedWithWhatToDo) {
  fs::create_directory(data());
  std::ofstream(database()) << std::string(8192, 'x');
  Process process("auth-service", {}, {{"DATA_DIR", data().string()}});
  EXPECT_EQ(process.wait(60s), 1);
  const std::string output = process.output();
  for (const char* words : {"dreamscape.db", "damaged", "restore the backup"}) {
    EXPECT_NE(output.find(words), std::string::npos) << output;
  }
  EXPECT_EQ(output.find("temporarily unavailable"), std::string::npos) << output;
}

TEST_F(MistakesTest, SweepTellsWhatIsWrongAndMovesOnlyWhenConfirmed) {
  live();
  lose_database();
  {
    Stack stack(data());
    sign_up(stack, "b@example.com");
    stop(stack);
  }
  const ToolRun looked = dreamscape({"sweep"}, data());
  EXPECT_EQ(looked.status, 0) << looked.output;
  EXPECT_NE(looked.output.find("another database"), std::string::npos) << looked.output;
  EXPECT_NE(looked.output.find("of which 1 "), std::string::npos) << looked.output;
  EXPECT_EQ(count(documents()), 1U);
  const ToolRun confirmed = dreamscape({"sweep", "--confirm"}, data());
  EXPECT_EQ(confirmed.status, 0) << confirmed.output;
  EXPECT_EQ(count(documents()), 0U);
  EXPECT_EQ(count(data() / "uploads" / ".trash"), 1U);
  EXPECT_EQ(dreamscape({"sweep"}, data()).output.find("warning"), std::string::npos);
}

TEST_F(MistakesTest, SweepMakesNothingWhereThereIsNothing) {
  fs::create_directory(data());
  EXPECT_EQ(dreamscape({"sweep"}, data()).status, 1);
  EXPECT_EQ(count(data()), 0U);
}

TEST_F(MistakesTest, AStartSaysVersionStoresAndAccounts) {
  live();
  Stack stack(data(), talkative());
  words_of(stack, "Ctrl-C stops");
  const std::string output = words_of(stack, "stores open");  // the log has a thread of its own
  const std::string version(base::version());
  const std::vector<std::string> expected{"core services " + version + " are running", "stores open version=" + version,
                                          "sqlite:" + database().string(), (data() / "uploads").string(),
                                          "accounts      1"};
  for (const std::string& words : expected) {
    EXPECT_NE(output.find(words), std::string::npos) << words << "\n" << output;
  }
  EXPECT_EQ(output.find("NEW"), std::string::npos) << output;
  EXPECT_EQ(output.find("Try it"), std::string::npos) << output;
}

// Relative to a folder that nobody sees in a log, a path says nothing.
TEST_F(MistakesTest, AStartSaysTheWholePathOfARelativeDataDirectory) {
  live();
  Stack stack(fs::relative(data()), talkative());
  words_of(stack, "Ctrl-C stops");
  const std::string output = words_of(stack, "uploads=/");
  const fs::path whole = fs::canonical(data());
  for (const std::string& words :
       {"sqlite:" + (whole / "dreamscape.db").string(), "uploads=" + (whole / "uploads").string()}) {
    EXPECT_NE(output.find(words), std::string::npos) << words << "\n" << output;
  }
  EXPECT_EQ(output.find("../"), std::string::npos) << output;
}

TEST_F(MistakesTest, AFirstStartWarnsOfWhatItMadeAndShowsARecipe) {
  Stack stack(data(), talkative());
  words_of(stack, "Ctrl-C stops");
  const std::string output = words_of(stack, "created a NEW database");
  for (const char* words : {"created a NEW database", "made a NEW signing key", "Try it", "curl -fsS"}) {
    EXPECT_NE(output.find(words), std::string::npos) << words << "\n" << output;
  }
}

// Symptom: every write answered 503, and health and readiness said that all was well.
TEST_F(MistakesTest, AFullDiskIsDegradedWithinTwoSecondsAndHeals) {
  Stack stack(data());
  const auto token = sign_up(stack, "a@example.com");
  ASSERT_TRUE(comes_to_be(stack.auth_port, "ok"));
  const struct rlimit full{0, RLIM_INFINITY};
  ASSERT_EQ(::prlimit(stack.process->pid(), RLIMIT_FSIZE, &full, nullptr), 0);
  EXPECT_EQ(stack.auth().request("POST", "/api/v1/auth/register", registration("b@example.com")).status, 503);
  const auto met = Steady::now();  // by a statement that had to write
  for (const std::uint16_t port : {stack.auth_port, stack.user_port}) {
    EXPECT_LT(time_without(port, "degraded", met), 2s) << port;
    const auto ready = HttpClient(port).request("GET", "/health/ready");
    EXPECT_EQ(ready.status, 200);
    EXPECT_NE(ready.body.find("cannot be written"), std::string::npos) << ready.body;
    EXPECT_EQ(ready.body.find(data().string()), std::string::npos) << ready.body;
  }
  EXPECT_EQ(stack.user().request("GET", "/api/v1/users/profile", {}, bearer(token)).status, 200);
  const struct rlimit roomy{RLIM_INFINITY, RLIM_INFINITY};
  ASSERT_EQ(::prlimit(stack.process->pid(), RLIMIT_FSIZE, &roomy, nullptr), 0);
  for (const std::uint16_t port : {stack.auth_port, stack.user_port}) {
    EXPECT_TRUE(comes_to_be(port, "ok")) << HttpClient(port).request("GET", "/health").body;
  }
}

}  // namespace
}  // namespace integration
