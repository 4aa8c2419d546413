// `dreamscape user`: accounts on the command line, beside services that run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>

#include "config/exit_status.hpp"
#include "dreamscape/tools/tools.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "runtime/run.hpp"
#include "security/password_hasher.hpp"
#include "testing/temporary_folder.hpp"

namespace dreamscape {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Outcome {
  int status = -1;
  std::string out, err;
};

/// A data directory with an administrator and a user; the stores are those of a process that runs beside.
class UserCommandsTest : public ::testing::Test {
 protected:
  UserCommandsTest() {
    setenv("DATA_DIR", folder_.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe): before any thread starts
    stores_ = backend::Backend::open(*bench_.options(""), bench_.resources()).value();
    add("admin", storage::Role::kAdmin);
    add("anna", storage::Role::kUser);
  }
  ~UserCommandsTest() override { unsetenv("DATA_DIR"); }  // NOLINT(concurrency-mt-unsafe): after they have ended
  UserCommandsTest(const UserCommandsTest&) = delete;
  UserCommandsTest& operator=(const UserCommandsTest&) = delete;

  void add(const std::string& name, storage::Role role) {
    storage::Account account;
    account.id = name;
    account.email = account.email_canonical = name + "@example.com";
    account.role = role;
    account.password_hash = base::Secret("old");
    EXPECT_TRUE(runtime::run(stores_->accounts->create(account)));
  }
  storage::Account account(const std::string& id) {
    return runtime::run(stores_->accounts->find_by_id(id)).value().value();
  }
  /// Runs with `input` on standard input.
  static Outcome run(std::vector<const char*> words, const std::string& input = "") {
    words.insert(words.begin(), {"dreamscape", "user"});
    std::istringstream typed(input);
    auto* const before = std::cin.rdbuf(typed.rdbuf());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Outcome outcome;
    outcome.status =
        run_command_line(static_cast<int>(words.size()), words.data(), Host{[](auto, const auto&) { return 7; }});
    outcome.out = testing::internal::GetCapturedStdout();
    outcome.err = testing::internal::GetCapturedStderr();
    std::cin.rdbuf(before);
    std::cin.clear();
    return outcome;
  }
  std::uint64_t generation() { return runtime::run(stores_->token_changes->generation()).value(); }
  std::string newest_event(const std::string& id) {
    const auto events = runtime::run(stores_->security_events->newest_of_user(id, 1)).value();
    return events.empty() ? "" : events.front().type;
  }

  testkit::TemporaryFolder folder_;
  Workbench bench_{config::Environment({{"DATA_DIR", folder_.path().string()}})};
  std::unique_ptr<backend::Backend> stores_;
};

TEST_F(UserCommandsTest, ListsAccounts) {
  const Outcome all = run({"list"});
  EXPECT_EQ(all.status, config::kExitDone) << all.err;
  EXPECT_THAT(all.out, HasSubstr("anna@example.com"));
  const Outcome admins = run({"list", "--role", "ADMIN", "--json"});
  const auto users = boost::json::parse(admins.out).at("users").as_array();
  ASSERT_EQ(users.size(), 1U) << admins.out;
  EXPECT_EQ(users.at(0).at("email"), "admin@example.com");
  EXPECT_EQ(run({"list", "--role", "KING"}).status, config::kExitFailed);
  EXPECT_EQ(run({"list", "--status", "gone"}).status, config::kExitWrongUsage);
}

TEST_F(UserCommandsTest, ShowsAnAccountByAddressOrIdAndNoHash) {
  for (const char* who : {"Anna@example.com", "anna"}) {
    const Outcome shown = run({"show", who, "--json"});
    EXPECT_EQ(shown.status, config::kExitDone) << shown.err;
    EXPECT_EQ(boost::json::parse(shown.out).at("id"), "anna");
    EXPECT_EQ(shown.out.find("old"), std::string::npos);
  }
  EXPECT_THAT(run({"show", "anna"}).out, HasSubstr("anna@example.com"));
}

TEST_F(UserCommandsTest, FailsForNobody) {
  for (const std::vector<const char*>& words : {std::vector<const char*>{"show", "x"},
                                                {"suspend", "x"},
                                                {"reactivate", "x"},
                                                {"make-admin", "x@example.com"},
                                                {"sessions", "x"},
                                                {"sessions", "x", "--end"},
                                                {"delete", "x", "--yes"},
                                                {"set-password", "x"}}) {
    const Outcome failed = run(words);
    EXPECT_EQ(failed.status, config::kExitFailed) << words.front();
    EXPECT_THAT(failed.err, HasSubstr("there is no account x")) << words.front();
  }
}

TEST_F(UserCommandsTest, CreatesAnAccountWithAPasswordFromStandardInput) {
  const Outcome created = run({"create", "Bert@Example.com", "--first-name", "Bert", "--role", "ADMIN", "--json"},
                              "Tr1cky-Horse#Battery\n");
  ASSERT_EQ(created.status, config::kExitDone) << created.err;
  const std::string id(boost::json::parse(created.out).at("id").as_string());
  const storage::Account bert = account(id);
  EXPECT_EQ(bert.email, "bert@example.com");
  EXPECT_EQ(bert.role, storage::Role::kAdmin);
  const security::PasswordHasher hasher({});
  EXPECT_TRUE(hasher.verify(base::Secret("Tr1cky-Horse#Battery"), bert.password_hash.reveal())->matches);
  EXPECT_EQ(newest_event(id), "account_created");
  EXPECT_EQ(run({"create", "bert@example.com", "--first-name", "B"}, "Tr1cky-Horse#Battery\n").status,
            config::kExitFailed);
}

TEST_F(UserCommandsTest, RefusesBadPasswordsAndAddresses) {
  for (const char* password : {"", "\n", "short\n", "password123\n"}) {
    EXPECT_EQ(run({"create", "bert@example.com", "--first-name", "B"}, password).status, config::kExitFailed)
        << password;
    EXPECT_EQ(run({"set-password", "anna"}, password).status, config::kExitFailed) << password;
  }
  EXPECT_EQ(run({"create", "nonsense", "--first-name", "B"}, "Tr1cky-Horse#Battery\n").status, config::kExitFailed);
  EXPECT_EQ(run({"create", "b@example.com", "--first-name", "<b>"}, "Tr1cky-Horse#Battery\n").status,
            config::kExitFailed);
  EXPECT_EQ(account("anna").password_hash.reveal(), "old");
}

TEST_F(UserCommandsTest, SetsAPasswordAndEndsTheSessions) {
  const auto before = generation();
  const Outcome done = run({"set-password", "anna"}, "Tr1cky-Horse#Battery\r\n");
  ASSERT_EQ(done.status, config::kExitDone) << done.err;
  EXPECT_EQ(account("anna").token_epoch, 1U);
  EXPECT_GT(generation(), before);
  EXPECT_EQ(newest_event("anna"), "password_changed");
  EXPECT_EQ((done.out + done.err).find("Horse"), std::string::npos);
}

TEST_F(UserCommandsTest, SuspendsAndReactivatesBesideRunningServices) {
  const auto before = generation();
  EXPECT_EQ(run({"suspend", "anna@example.com", "--reason", "spam"}).status, config::kExitDone);
  EXPECT_EQ(account("anna").suspended_reason, "spam");
  EXPECT_GT(generation(), before);
  EXPECT_THAT(run({"suspend", "anna"}).err, HasSubstr("User already suspended"));
  EXPECT_EQ(run({"reactivate", "anna"}).status, config::kExitDone);
  EXPECT_FALSE(account("anna").is_suspended);
  EXPECT_THAT(run({"reactivate", "anna"}).err, HasSubstr("User is not suspended"));
  const auto rows = runtime::run(stores_->audit_log->newest_of_user("anna", 10)).value();
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows.front().accessor_type, "service");
  EXPECT_THAT(rows.front().changes.value_or(""), HasSubstr("isSuspended"));
}

TEST_F(UserCommandsTest, ListsAndEndsSessions) {
  const auto before = generation();
  storage::Session session;
  session.id = session.token_hash = "1";
  session.user_id = "anna";
  session.family_id = "family";
  session.authenticated_at = session.created_at = base::SystemClock().now();
  session.expires_at = session.created_at + std::chrono::hours{1};
  session.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
  ASSERT_TRUE(runtime::run(stores_->sessions->create(session)));
  EXPECT_THAT(run({"sessions", "anna"}).out, AllOf(HasSubstr("family  since "), HasSubstr("Firefox on Linux")));
  const auto shown = boost::json::parse(run({"sessions", "anna", "--json"}).out).at("sessions");
  ASSERT_EQ(shown.as_array().size(), 1U);
  EXPECT_EQ(shown.at(0).at("id"), "family");
  EXPECT_EQ(run({"sessions", "anna", "--end"}).status, config::kExitDone);
  EXPECT_EQ(account("anna").token_epoch, 1U);
  EXPECT_GT(generation(), before);
  EXPECT_EQ(run({"sessions", "anna", "--json"}).out, "{\"sessions\":[]}\n");
}

TEST_F(UserCommandsTest, MakesAnAdministrator) {
  EXPECT_EQ(run({"make-admin", "anna@example.com"}).status, config::kExitDone);
  EXPECT_EQ(account("anna").role, storage::Role::kAdmin);
  EXPECT_EQ(newest_event("anna"), "role_changed");
}

TEST_F(UserCommandsTest, KeepsTheLastAdministrator) {
  EXPECT_EQ(run({"suspend", "admin"}).status, config::kExitFailed);
  EXPECT_EQ(run({"delete", "admin", "--yes"}).status, config::kExitFailed);
  EXPECT_TRUE(storage::is_active_admin(account("admin")));
}

TEST_F(UserCommandsTest, DeletesOnlyWhenToldTwice) {
  EXPECT_EQ(run({"delete", "anna"}).status, config::kExitWrongUsage);
  EXPECT_EQ(run({"delete", "anna", "--yes"}).status, config::kExitDone);
  EXPECT_FALSE(runtime::run(stores_->accounts->find_by_id("anna")).value());
}

}  // namespace
}  // namespace dreamscape
