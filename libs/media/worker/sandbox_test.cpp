#include "media/worker/sandbox.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <string>

#include "base/encoding.hpp"
#include "media/child_process.hpp"

namespace media {
namespace {

/// What became of one attempt in the sandbox: "EPERM", another error, "allowed", or "killed".
std::string outcome_of(const std::string& attempt) {
  ChildCommand command;
  command.program = MEDIA_SANDBOX_PROBE;
  command.arguments = {attempt};
  command.keeps_stderr = true;
  const auto outcome = run_child(command, {}, {});
  if (!outcome) return outcome.error().detail();
  if (WIFSIGNALED(outcome->wait_status)) return WTERMSIG(outcome->wait_status) == SIGSYS ? "killed" : "another signal";
  const std::string_view text = base::as_text(outcome->output);
  return std::string{base::trim(text)};
}

class SandboxRefusalTest : public testing::TestWithParam<const char*> {};

// Libraries try these and go on without.
TEST_P(SandboxRefusalTest, Refuses) { EXPECT_EQ(outcome_of(GetParam()), "EPERM"); }

INSTANTIATE_TEST_SUITE_P(Calls, SandboxRefusalTest, testing::Values("open", "create", "dup"));

class SandboxDeathTest : public testing::TestWithParam<const char*> {};

TEST_P(SandboxDeathTest, Ends) { EXPECT_EQ(outcome_of(GetParam()), "killed"); }

INSTANTIATE_TEST_SUITE_P(Calls, SandboxDeathTest,
                         testing::Values("unlink", "socket", "socketpair", "connect", "fork", "vfork", "clone",
                                         "clone3", "execve", "kill", "ptrace", "process_vm_readv", "mmap_exec",
                                         "mprotect_exec"));

TEST(SandboxMemoryTest, AllowsPlainMemory) { EXPECT_EQ(outcome_of("mmap_plain"), "allowed"); }

}  // namespace
}  // namespace media
