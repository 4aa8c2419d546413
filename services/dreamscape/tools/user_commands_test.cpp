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
#include "dreamscape/tools/verbs.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "runtime/run.hpp"
#include "security/password_hasher.hpp"
#include "testing/process/mongo_server.hpp"
#include "testing/process/redis_server.hpp"
#include "testing/temporary_folder.hpp"
#include "testing/terminal.hpp"

namespace dreamscape {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Outcome {
  int status = -1;
  std::string out, err;
};

constexpr const char* kTricky = "Tr1cky-Horse#Battery";

/// Settings of the environment for as long as this lives.
class Surroundings {
 public:
  explicit Surroundings(config::Environment::Variables settings) : settings_(std::move(settings)) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread starts
    for (const auto& [name, value] : settings_) setenv(name.c_str(), value.c_str(), 1);
  }
  ~Surroundings() {
    for (const auto& [name, value] : settings_) unsetenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): likewise
  }
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;
  [[nodiscard]] const config::Environment::Variables& settings() const { return settings_; }

 private:
  config::Environment::Variables settings_;
};

/// The terminal as standard input.
class TypedInput {
 public:
  explicit TypedInput(const testkit::Terminal& terminal) : before_(::dup(STDIN_FILENO)) {
    ::dup2(terminal.end(), STDIN_FILENO);
  }
  ~TypedInput() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }
  TypedInput(const TypedInput&) = delete;
  TypedInput& operator=(const TypedInput&) = delete;

 private:
  int before_;
};

/// An installation with an administrator and a user; the stores are those of a process that runs beside.
class UserCommandsTest : public ::testing::TestWithParam<const char*> {
 protected:
  UserCommandsTest() {
    stores_ = backend::Backend::open(*bench_.options(""), bench_.resources()).value();
    add("admin", storage::Role::kAdmin);
    add("anna", storage::Role::kUser);
  }
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
  static Outcome run(const std::vector<const char*>& words, const std::string& input = "") {
    std::istringstream typed(input);
    auto* const before = std::cin.rdbuf(typed.rdbuf());
    Outcome outcome = run_as_it_is(words);
    std::cin.rdbuf(before);
    std::cin.clear();
    return outcome;
  }
  /// Sets the password of anna, typing `keys` once the terminal has stopped to show them, or anyway after a while.
  static Outcome run_at(const testkit::Terminal& terminal, const std::string& keys) {
    const TypedInput input(terminal);
    std::jthread typist([&terminal, &keys] {
      for (int i = 0; i < 2000 && terminal.has_echo(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
      EXPECT_TRUE(terminal.type(keys));
    });
    Outcome outcome = run_as_it_is({"set-password", "anna"});
    std::cin.clear();
    return outcome;
  }
  /// Runs with the standard input of this process.
  static Outcome run_as_it_is(std::vector<const char*> words) {
    words.insert(words.begin(), {"dreamscape", "user"});
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Outcome outcome;
    outcome.status =
        run_command_line(static_cast<int>(words.size()), words.data(), Host{[](auto, const auto&) { return 7; }});
    outcome.out = testing::internal::GetCapturedStdout();
    outcome.err = testing::internal::GetCapturedStderr();
    return outcome;
  }
  std::uint64_t generation() { return runtime::run(stores_->token_changes->generation()).value(); }
  std::string newest_event(const std::string& id) {
    const auto events = runtime::run(stores_->security_events->newest_of_user(id, 1)).value();
    return events.empty() ? "" : events.front().type;
  }

  /// The row of the audit log that the last word has left.
  storage::AuditEntry newest_row(const std::string& id) {
    auto rows = runtime::run(stores_->audit_log->newest_of_user(id, 1)).value();
    return rows.empty() ? storage::AuditEntry{} : std::move(rows.front());
  }

  [[nodiscard]] config::Environment::Variables settings() const {
    config::Environment::Variables all{{"DATA_DIR", folder_.path().string()}};
    if (std::string_view(GetParam()) == "mongodb") {
      all["DATABASE_URL"] = testkit::MongoServer::shared().url(testkit::MongoServer::fresh_name());
      all["REDIS_URL"] = testkit::RedisServer::shared().url();
    }
    return all;
  }

  testkit::TemporaryFolder folder_;
  const Surroundings surroundings_{settings()};
  Workbench bench_{config::Environment(surroundings_.settings())};
  std::unique_ptr<backend::Backend> stores_;
};
INSTANTIATE_TEST_SUITE_P(Store, UserCommandsTest, testing::Values("sqlite", "mongodb"),
                         [](const auto& chosen) { return std::string(chosen.param); });

TEST_P(UserCommandsTest, ListsAccounts) {
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

TEST_P(UserCommandsTest, ShowsAnAccountByAddressOrIdAndNoHash) {
  for (const char* who : {"Anna@example.com", "anna"}) {
    const Outcome shown = run({"show", who, "--json"});
    EXPECT_EQ(shown.status, config::kExitDone) << shown.err;
    EXPECT_EQ(boost::json::parse(shown.out).at("id"), "anna");
    EXPECT_EQ(shown.out.find("old"), std::string::npos);
  }
  EXPECT_THAT(run({"show", "anna"}).out, HasSubstr("anna@example.com"));
}

TEST_P(UserCommandsTest, FailsForNobody) {
  for (const std::vector<const char*>& words : {std::vector<const char*>{"show", "x"},
                                                {"suspend", "x"},
                                                {"reactivate", "x"},
                                                {"make-admin", "x@example.com"},
                                                {"unlock", "x@example.com"},
                                                {"sessions", "x"},
                                                {"sessions", "x", "--end"},
                                                {"delete", "x", "--yes"},
                                                {"set-password", "x"}}) {
    const Outcome failed = run(words);
    EXPECT_EQ(failed.status, config::kExitFailed) << words.front();
    EXPECT_THAT(failed.err, HasSubstr("there is no account x")) << words.front();
  }
}

TEST_P(UserCommandsTest, CreatesAnAccountWithAPasswordFromStandardInput) {
  const Outcome created = run({"create", "Bert@Example.com", "--first-name", "Bert", "--role", "ADMIN", "--json"},
                              std::string(kTricky) + "\n");
  ASSERT_EQ(created.status, config::kExitDone) << created.err;
  const std::string id(boost::json::parse(created.out).at("id").as_string());
  const storage::Account bert = account(id);
  EXPECT_EQ(bert.email, "bert@example.com");
  EXPECT_EQ(bert.role, storage::Role::kAdmin);
  const security::PasswordHasher hasher({});
  EXPECT_TRUE(hasher.verify(base::Secret(kTricky), bert.password_hash.reveal())->matches);
  EXPECT_EQ(newest_event(id), "account_created");
  EXPECT_EQ(run({"create", "bert@example.com", "--first-name", "B"}, std::string(kTricky) + "\n").status,
            config::kExitFailed);
}

TEST_P(UserCommandsTest, RefusesBadPasswordsAndAddresses) {
  for (const char* password : {"", "\n", "short\n", "password123\n"}) {
    EXPECT_EQ(run({"create", "bert@example.com", "--first-name", "B"}, password).status, config::kExitFailed)
        << password;
    EXPECT_EQ(run({"set-password", "anna"}, password).status, config::kExitFailed) << password;
  }
  EXPECT_EQ(run({"create", "nonsense", "--first-name", "B"}, std::string(kTricky) + "\n").status, config::kExitFailed);
  EXPECT_EQ(run({"create", "b@example.com", "--first-name", "<b>"}, std::string(kTricky) + "\n").status,
            config::kExitFailed);
  EXPECT_EQ(account("anna").password_hash.reveal(), "old");
}

// Other users of the machine see the arguments of a process, and shells keep them.
TEST_P(UserCommandsTest, TakesNoPasswordFromItsArguments) {
  for (const std::vector<const char*>& words :
       {std::vector<const char*>{"set-password", "anna", kTricky},
        {"set-password", "anna", "--password", kTricky},
        {"create", "bert@example.com", "--first-name", "B", kTricky},
        {"create", "bert@example.com", "--first-name", "B", "--password", kTricky}}) {
    EXPECT_EQ(run(words, std::string(kTricky) + "\n").status, config::kExitWrongUsage) << words.back();
  }
  EXPECT_EQ(account("anna").password_hash.reveal(), "old");
}

TEST_P(UserCommandsTest, RefusesTwoPasswordsThatDifferOnATerminal) {
  const testkit::Terminal terminal;
  const Outcome failed = run_at(terminal, std::string(kTricky) + "\nOther-Horse#7\n");
  EXPECT_EQ(failed.status, config::kExitFailed);
  EXPECT_THAT(failed.err, HasSubstr("the passwords differ"));
  EXPECT_EQ(account("anna").password_hash.reveal(), "old");
}

TEST_P(UserCommandsTest, AsksTwiceForAPasswordThatATerminalDoesNotShow) {
  const testkit::Terminal terminal;
  const Outcome done = run_at(terminal, std::string(kTricky) + "\n" + kTricky + "\n");
  EXPECT_EQ(done.status, config::kExitDone) << done.err;
  EXPECT_THAT(done.err, AllOf(HasSubstr("New password: "), HasSubstr("Once more: ")));
  EXPECT_TRUE(
      security::PasswordHasher({}).verify(base::Secret(kTricky), account("anna").password_hash.reveal())->matches);
  EXPECT_TRUE(terminal.has_echo());
  ::dprintf(terminal.end(), "end");
  EXPECT_EQ(terminal.seen("end"), "end");
}

TEST_P(UserCommandsTest, SetsAPasswordAndEndsTheSessions) {
  const auto before = generation();
  const Outcome done = run({"set-password", "anna"}, std::string(kTricky) + "\r\n");
  ASSERT_EQ(done.status, config::kExitDone) << done.err;
  EXPECT_EQ(account("anna").token_epoch, 1U);
  EXPECT_GT(generation(), before);
  EXPECT_EQ(newest_event("anna"), "password_changed");
  EXPECT_EQ((done.out + done.err).find("Horse"), std::string::npos);
}

TEST_P(UserCommandsTest, SuspendsAndReactivatesBesideRunningServices) {
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

TEST_P(UserCommandsTest, ListsAndEndsSessions) {
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

TEST_P(UserCommandsTest, UnlocksByAddressOrIdAndNotesIt) {
  const std::uint64_t before = generation();
  for (const char* who : {"Anna@example.com", "anna"}) {
    const Outcome done = run({"unlock", who});
    EXPECT_EQ(done.status, config::kExitDone) << done.err;
    EXPECT_EQ(done.out, "unlocked anna@example.com\n");
  }
  EXPECT_EQ(runtime::run(stores_->token_changes->changes_since(before))->unlocked.size(), 2U);
  EXPECT_EQ(newest_event("anna"), "account_unlocked");
  const storage::AuditEntry row = newest_row("anna");
  EXPECT_EQ(row.accessor_type, "service");
  EXPECT_EQ(row.action, "UPDATE");
  EXPECT_EQ(row.resource, "AdminUser");
}

TEST_P(UserCommandsTest, MakesAnAdministrator) {
  EXPECT_EQ(run({"make-admin", "anna@example.com"}).status, config::kExitDone);
  EXPECT_EQ(account("anna").role, storage::Role::kAdmin);
  EXPECT_EQ(newest_event("anna"), "role_changed");
}

TEST_P(UserCommandsTest, KeepsTheLastAdministrator) {
  EXPECT_EQ(run({"suspend", "admin"}).status, config::kExitFailed);
  EXPECT_EQ(run({"delete", "admin", "--yes"}).status, config::kExitFailed);
  EXPECT_TRUE(storage::is_active_admin(account("admin")));
}

TEST_P(UserCommandsTest, DeletesOnlyWhenToldTwice) {
  EXPECT_EQ(run({"delete", "anna"}).status, config::kExitWrongUsage);
  EXPECT_EQ(run({"delete", "anna", "--yes"}).status, config::kExitDone);
  EXPECT_FALSE(runtime::run(stores_->accounts->find_by_id("anna")).value());
}

TEST_P(UserCommandsTest, EveryWordAnswersInJson) {
  const std::vector<const char*> rows[] = {{"list"},
                                           {"show", "anna"},
                                           {"create", "bert@example.com", "--first-name", "B"},
                                           {"set-password", "anna"},
                                           {"suspend", "anna"},
                                           {"reactivate", "anna"},
                                           {"unlock", "anna"},
                                           {"sessions", "anna"},
                                           {"make-admin", "anna"},
                                           {"delete", "anna", "--yes"}};
  ASSERT_EQ(std::size(rows), std::size(kUserVerbs));
  for (std::size_t i = 0; std::vector<const char*> words : rows) {
    ASSERT_STREQ(words.front(), kUserVerbs[i++]->name);
    words.push_back("--json");
    const Outcome done = run(words, std::string(kTricky) + "\n");
    ASSERT_EQ(done.status, config::kExitDone) << words.front() << done.err;
    boost::system::error_code failed;
    const boost::json::value printed = boost::json::parse(done.out, failed);
    EXPECT_TRUE(!failed && printed.is_object()) << words.front() << done.out;
  }
}

}  // namespace
}  // namespace dreamscape
