#include "media/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/encoding.hpp"

namespace media {
namespace {

using namespace std::chrono_literals;

ChildCommand shell(const std::string& script) {
  ChildCommand command;
  command.program = "/bin/sh";
  command.arguments = {"-c", script};
  return command;
}

TEST(ChildProcessTest, ReportsProgramThatCannotBeStarted) {
  ChildCommand command;
  command.program = "/nonexistent/program";
  const auto outcome = run_child(command, {}, {});
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code(), base::ErrorCode::kUnavailable);
  EXPECT_EQ(outcome.error().message().find("nonexistent"), std::string::npos);
}

TEST(ChildProcessTest, KillsChildAtItsDeadline) {
  ChildCommand command = shell("exec sleep 60");
  command.deadline = 50ms;
  const auto outcome = run_child(command, {}, {});
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->end, ChildEnd::kDeadline);
  EXPECT_TRUE(WIFSIGNALED(outcome->wait_status));
  EXPECT_LT(outcome->wall, 10s);
}

TEST(ChildProcessTest, KillsChildThatWritesTooMuch) {
  ChildCommand command = shell("while :; do echo 0123456789012345678901234567890123456789; done");
  command.output_bytes_max = 100'000;
  const auto outcome = run_child(command, {}, {});
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->end, ChildEnd::kOutputTooLong);
  EXPECT_LT(outcome->output.size(), 300'000U);
}

TEST(ChildProcessTest, SurvivesChildThatDoesNotReadItsInput) {
  const std::vector<std::byte> much(std::size_t{4} << 20);
  const auto outcome = run_child(shell("exit 3"), {}, much);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->end, ChildEnd::kFinished);
  EXPECT_TRUE(WIFEXITED(outcome->wait_status));
  EXPECT_EQ(WEXITSTATUS(outcome->wait_status), 3);
}

TEST(ChildProcessTest, PassesNeitherDescriptorsNorEnvironment) {
  const int leaked = ::open("/dev/null", O_RDONLY);  // Without close-on-exec, as a careless library would.
  ::setenv("DREAMSCAPE_TEST_SECRET", "secret", 1);
  const auto outcome = run_child(shell("ls /proc/self/fd | tr '\\n' ' '; echo \"[$DREAMSCAPE_TEST_SECRET]\""), {}, {});
  ::close(leaked);
  ::unsetenv("DREAMSCAPE_TEST_SECRET");
  ASSERT_TRUE(outcome.has_value());
  // Descriptor 3 is the folder that ls itself opened.
  EXPECT_EQ(base::as_text(outcome->output), "0 1 2 3 []\n");
}

TEST(ChildProcessTest, FeedsBothPiecesWhileReading) {
  std::vector<std::byte> body(std::size_t{3} << 20, std::byte{'b'});
  const auto outcome = run_child(shell("exec cat"), base::as_bytes("head"), body);
  ASSERT_TRUE(outcome.has_value());
  ASSERT_EQ(outcome->output.size(), body.size() + 4);
  EXPECT_EQ(base::as_text(outcome->output).substr(0, 6), "headbb");
  EXPECT_EQ(outcome->output.back(), std::byte{'b'});
}

}  // namespace
}  // namespace media
