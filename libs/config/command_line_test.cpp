#include "config/command_line.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/keys/auth_keys.hpp"
#include "config/terminal.hpp"

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// One run of start_up with what it printed.
struct Invocation {
  explicit Invocation(std::vector<const char*> arguments, config::Environment::Variables variables = {}) {
    arguments.insert(arguments.begin(), "auth-service");
    const config::ProgramInfo info{.program = config::Program::kAuth,
                                   .name = "auth-service",
                                   .description = "Accounts and sessions",
                                   .version = "1.2.3",
                                   .healthcheck = [](const config::Values& values) {
                                     return values.port(config::keys::kAuthPort) == 3001 ? 0 : 7;
                                   }};
    start = config::start_up(static_cast<int>(arguments.size()), arguments.data(), info,
                             config::Environment(std::move(variables)), out, err);
  }
  std::ostringstream out, err;
  config::StartUp start;
};

TEST(CommandLineTest, RefusesUnknownOptions) {
  const Invocation run({"--verbose"});
  EXPECT_EQ(run.start.exit_status, 2);
  EXPECT_THAT(run.err.str(), HasSubstr("--verbose"));
  EXPECT_THAT(run.out.str(), IsEmpty());
}

// Symptom: "The following argument was not expected", whatever was mistyped.
TEST(CommandLineTest, NamesTheOptionThatWasMeant) {
  EXPECT_THAT(Invocation({"--chek-config"}).err.str(), HasSubstr("did you mean --check-config?"));
  EXPECT_THAT(Invocation({"--frobnicate"}).err.str(), testing::Not(HasSubstr("did you mean")));
}

TEST(CommandLineTest, RefusesTwoActionsAtOnce) {
  EXPECT_EQ(Invocation({"--check-config", "--print-config"}).start.exit_status, 2);
}

TEST(CommandLineTest, ListsEveryProblemAndFails) {
  const Invocation run({}, {{"AUTH_PORT", "x"}, {"DRAIN_MS", "y"}});
  EXPECT_EQ(run.start.exit_status, 1);
  EXPECT_THAT(run.err.str(), HasSubstr("problem: AUTH_PORT: "));
  EXPECT_THAT(run.err.str(), HasSubstr("problem: DRAIN_MS: "));
}

TEST(CommandLineTest, ChecksTheConfiguration) {
  EXPECT_EQ(Invocation({"--check-config"}).start.exit_status, 0);
  EXPECT_EQ(Invocation({"--check-config"}, {{"NODE_ENV", "production"}}).start.exit_status, 1);
}

// Symptom: "configuration ok" although the image worker was not installed.
TEST(CommandLineTest, ListsWhatIsMissingBesideTheSettings) {
  const std::array<const char*, 2> arguments{"user-service", "--check-config"};
  const config::ProgramInfo info{
      .program = config::Program::kUser,
      .name = "user-service",
      .description = "Profiles",
      .version = "1.2.3",
      .healthcheck = nullptr,
      .inspect = [](const config::Values&) { return std::vector<std::string>{"the image worker is missing"}; }};
  std::ostringstream out;
  std::ostringstream err;
  const auto start = config::start_up(static_cast<int>(arguments.size()), arguments.data(), info,
                                      config::Environment(config::Environment::Variables{}), out, err);
  EXPECT_EQ(start.exit_status, 1);
  EXPECT_THAT(err.str(), HasSubstr("problem: the image worker is missing\n"));
  EXPECT_THAT(out.str(), IsEmpty());
}

TEST(CommandLineTest, PrintsTheConfiguration) {
  const Invocation run({"--print-config"});
  EXPECT_EQ(run.start.exit_status, 0);
  EXPECT_THAT(run.out.str(), HasSubstr("AUTH_PORT=3001  # default\n"));
}

TEST(CommandLineTest, PrintsTheReference) {
  EXPECT_THAT(Invocation({"--config-reference", "markdown"}).out.str(), HasSubstr("# Configuration"));
  EXPECT_THAT(Invocation({"--config-reference", "env"}).out.str(), HasSubstr("#AUTH_PORT=3001"));
  EXPECT_EQ(Invocation({"--config-reference", "xml"}).start.exit_status, 2);
}

TEST(CommandLineTest, PrintsHelpAndVersion) {
  EXPECT_THAT(Invocation({"--help"}).out.str(), HasSubstr("--healthcheck"));
  EXPECT_THAT(Invocation({"--help"}).out.str(), testing::Not(HasSubstr("[Option Group")));
  EXPECT_EQ(Invocation({"--help"}).start.exit_status, 0);
  EXPECT_THAT(Invocation({"--version"}).out.str(), HasSubstr("auth-service 1.2.3"));
}

TEST(CommandLineTest, ReturnsTheStatusOfTheHealthCheck) {
  EXPECT_EQ(Invocation({"--healthcheck"}).start.exit_status, 0);
  EXPECT_EQ(Invocation({"--healthcheck"}, {{"PORT", "1"}}).start.exit_status, 7);
}

TEST(CommandLineTest, HandsTheValuesOverToRun) {
  const Invocation run({}, {{"PORT", "4000"}, {"JWT_SECRET", "short"}});
  EXPECT_EQ(run.start.exit_status, std::nullopt);
  EXPECT_EQ(run.start.values.port(config::keys::kAuthPort), 4000);
  EXPECT_EQ(run.start.warnings.size(), 1U);
}

TEST(TerminalTest, PaintsOnlyWhatATerminalShows) {
  std::ostringstream text;
  EXPECT_FALSE(config::has_colour(text));
  EXPECT_EQ(config::painted("x", config::Tone::kProblem, false), "x");
  EXPECT_EQ(config::painted("x", config::Tone::kProblem, true), "\033[1;31mx\033[0m");
}

/// Standard error is a terminal while this lives.
class TerminalOnStandardError {
 public:
  TerminalOnStandardError() : before_(::dup(STDERR_FILENO)), master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    ::grantpt(master_);
    ::unlockpt(master_);
    std::array<char, 128> name{};
    ::ptsname_r(master_, name.data(), name.size());
    const int slave = ::open(name.data(), O_RDWR | O_NOCTTY);
    ::dup2(slave, STDERR_FILENO);
    ::close(slave);
  }
  ~TerminalOnStandardError() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    ::close(master_);
  }
  TerminalOnStandardError(const TerminalOnStandardError&) = delete;
  TerminalOnStandardError& operator=(const TerminalOnStandardError&) = delete;

 private:
  int before_;
  int master_;
};

TEST(TerminalTest, HonoursNoColorAndDumbTerminals) {
  const TerminalOnStandardError terminal;
  setenv("TERM", "xterm", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  unsetenv("NO_COLOR");        // NOLINT(concurrency-mt-unsafe)
  EXPECT_TRUE(config::has_colour(STDERR_FILENO));
  EXPECT_TRUE(config::has_colour(std::cerr));
  setenv("NO_COLOR", "1", 1);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_FALSE(config::has_colour(STDERR_FILENO));
  unsetenv("NO_COLOR");       // NOLINT(concurrency-mt-unsafe)
  setenv("TERM", "dumb", 1);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_FALSE(config::has_colour(STDERR_FILENO));
}

}  // namespace
