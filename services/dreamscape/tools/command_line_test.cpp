#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "accounts/unlocking.hpp"
#include "config/exit_status.hpp"
#include "dreamscape/tools/test_invocation.hpp"
#include "dreamscape/tools/tools.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "runtime/run.hpp"
#include "testing/temporary_folder.hpp"

namespace dreamscape {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(VerbsTest, NamesTheWordThatWasMeant) {
  const Invocation root({"chekc"});
  EXPECT_EQ(root.status, config::kExitWrongUsage);
  EXPECT_THAT(root.err, HasSubstr("did you mean check?"));
  EXPECT_FALSE(root.action);
  EXPECT_THAT(Invocation({"user", "unlok", "a@b.c"}).err, HasSubstr("did you mean unlock?"));
  EXPECT_THAT(Invocation({"sweep", "--confrim"}).err, HasSubstr("did you mean --confirm?"));
  EXPECT_THAT(Invocation({"frobnicate"}).err, Not(HasSubstr("did you mean")));
}

TEST(VerbsTest, RefusesAWordTooManyOrTooFew) {
  for (const std::vector<const char*>& arguments : {std::vector<const char*>{"user"},
                                                    {"user", "unlock"},
                                                    {"backup"},
                                                    {"check", "health"},
                                                    {"--check-config", "serve"}}) {
    const Invocation run(arguments);
    EXPECT_EQ(run.status, config::kExitWrongUsage) << arguments.front();
    EXPECT_FALSE(run.err.empty());
    EXPECT_FALSE(run.action);
  }
}

TEST(VerbsTest, ServesWithoutAWord) {
  EXPECT_EQ(Invocation({}).action, config::Action::kRun);
  EXPECT_EQ(Invocation({"serve"}).action, config::Action::kRun);
  EXPECT_EQ(Invocation({"serve"}).status, 7);
}

TEST(VerbsTest, KeepsTheOlderSpellings) {
  const std::pair<std::vector<const char*>, std::vector<const char*>> rows[] = {
      {{"check"}, {"--check-config"}},
      {{"config"}, {"--print-config"}},
      {{"health"}, {"--healthcheck"}},
      {{"config", "--reference", "markdown"}, {"--config-reference", "markdown"}},
      {{"config", "--reference", "env"}, {"--config-reference", "env"}}};
  for (const auto& [word, option] : rows) {
    const Invocation newer(word);
    ASSERT_TRUE(newer.action) << word.front();
    EXPECT_EQ(newer.action, Invocation(option).action) << word.front();
  }
}

TEST(VerbsTest, TakesAFileOfSettingsBeforeAndBehindTheWord) {
  const testkit::TemporaryFolder folder;
  const std::string file = folder.write("a.env", "DRAIN_MS=77\n").string();
  for (const std::vector<const char*>& arguments : {std::vector<const char*>{"--env-file", file.c_str()},
                                                    {"--env-file", file.c_str(), "serve"},
                                                    {"serve", "--env-file", file.c_str()},
                                                    {"config", "--env-file", file.c_str()}}) {
    const Invocation run(arguments);
    ASSERT_EQ(run.environment.sources().size(), 2U) << arguments.front();
    EXPECT_EQ(run.environment.sources()[1].find("DRAIN_MS"), "77") << arguments.front();
  }
}

TEST(VerbsTest, ToolsReadTheFileOfSettingsAndSayWhatIsWrongWithIt) {
  const testkit::TemporaryFolder folder;
  const std::string wrong = folder.write("a.env", "nonsense\n").string();
  const Invocation failed({"user", "list", "--env-file", wrong.c_str()});
  EXPECT_EQ(failed.status, config::kExitFailed);
  EXPECT_THAT(failed.err, HasSubstr(wrong + ":1: expected NAME=value"));
  const std::string there = folder.write("b.env", "DATA_DIR=" + folder.path().string() + "/gone\n").string();
  EXPECT_THAT(Invocation({"user", "list", "--env-file", there.c_str()}).err, HasSubstr("/gone/dreamscape.db"));
  EXPECT_THAT(Invocation({"user", "list", "--env-file", there.c_str()}).err, HasSubstr("note: 1 settings read from "));
}

// Symptom: a mistyped URL was answered with "run it again with --resume".
TEST(VerbsTest, SaysInOneLineWhatFailedAndHowToGoOn) {
  const testkit::TemporaryFolder folder;
  const std::string to = "sqlite:" + (folder.path() / "to.db").string();
  const Invocation copy({"copy", "--from", "sqlite:/nonexistent/a.db", "--to", to.c_str()});
  EXPECT_EQ(copy.status, config::kExitFailed);
  EXPECT_EQ(copy.err, "copy: there is no database /nonexistent/a.db\n");
  const Invocation import({"import", "/nonexistent/users.jsonl"});
  EXPECT_EQ(import.err, "import: cannot read /nonexistent/users.jsonl\n");
}

TEST(VerbsTest, EveryWordHasAHelpThatSaysHowItEnds) {
  const Invocation root({"--help"});
  EXPECT_EQ(root.status, config::kExitDone);
  for (const char* word : {"serve", "check", "health", "import", "copy", "backup", "restore", "sweep", "scrub"}) {
    EXPECT_THAT(root.out, HasSubstr(word));
    const Invocation help({word, "--help"});
    EXPECT_EQ(help.status, config::kExitDone) << word;
    EXPECT_THAT(help.out, HasSubstr("Exit status: ")) << word;
    EXPECT_FALSE(help.action) << word;
  }
  EXPECT_THAT(Invocation({"user", "unlock", "--help"}).out, HasSubstr("Exit status: "));
}

/// A data directory with one account.
class UserUnlockTest : public ::testing::Test {
 protected:
  UserUnlockTest() {
    setenv("DATA_DIR", folder_.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe): before any thread starts
  }
  ~UserUnlockTest() override { unsetenv("DATA_DIR"); }  // NOLINT(concurrency-mt-unsafe): after they have ended
  UserUnlockTest(const UserUnlockTest&) = delete;
  UserUnlockTest& operator=(const UserUnlockTest&) = delete;

  void open() { stores_ = backend::Backend::open(*bench_.options(""), bench_.resources()).value(); }
  void add_account() {
    open();
    storage::Account account;
    account.id = "anna";
    account.email = account.email_canonical = "anna@example.com";
    ASSERT_TRUE(runtime::run(stores_->accounts->create(account)));
  }

  testkit::TemporaryFolder folder_;
  Workbench bench_{config::Environment({{"DATA_DIR", folder_.path().string()}})};
  std::unique_ptr<backend::Backend> stores_;
};

TEST_F(UserUnlockTest, TellsRunningProcessesAndLeavesAnEvent) {
  add_account();
  const auto before = runtime::run(stores_->token_changes->generation()).value();
  const Invocation run({"user", "unlock", "Anna@Example.com"});
  EXPECT_EQ(run.status, config::kExitDone) << run.err;
  const auto changes = runtime::run(stores_->token_changes->changes_since(before)).value();
  EXPECT_EQ(changes.unlocked,
            std::vector<std::string>{accounts::account_digest({"anna@example.com", "anna@example.com"})});
  const auto events = runtime::run(stores_->security_events->newest_of_user("anna", 10)).value();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].type, "account_unlocked");
}

TEST_F(UserUnlockTest, FailsForNobody) {
  add_account();
  const Invocation nobody({"user", "unlock", "berta@example.com"});
  EXPECT_EQ(nobody.status, config::kExitFailed);
  EXPECT_THAT(nobody.err, HasSubstr("there is no account berta@example.com"));
  EXPECT_THAT(Invocation({"user", "unlock", "nonsense"}).err, HasSubstr("there is no account nonsense"));
}

TEST_F(UserUnlockTest, MakesNoDatabaseWhereThereIsNone) {
  EXPECT_EQ(Invocation({"user", "unlock", "anna@example.com"}).status, config::kExitFailed);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "dreamscape.db"));
}

}  // namespace
}  // namespace dreamscape
