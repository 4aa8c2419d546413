#include "media/worker/sandbox.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <map>
#include <sstream>

#include "base/encoding.hpp"
#include "media/child_process.hpp"

namespace media {
namespace {

/// What the probe reported: attempt -> "EPERM", another error, or "allowed".
const std::map<std::string, std::string>& probe() {
  static const auto kOutcomes = [] {
    ChildCommand command;
    command.program = MEDIA_SANDBOX_PROBE;
    command.keeps_stderr = true;
    const auto outcome = run_child(command, {}, {});
    EXPECT_TRUE(outcome.has_value() && WIFEXITED(outcome->wait_status) && WEXITSTATUS(outcome->wait_status) == 0);
    std::map<std::string, std::string> outcomes;
    std::istringstream lines{std::string{base::as_text(outcome->output)}};
    for (std::string attempt, result; lines >> attempt >> result;) outcomes[attempt] = result;
    return outcomes;
  }();
  return kOutcomes;
}

class SandboxTest : public testing::TestWithParam<const char*> {};

TEST_P(SandboxTest, Forbids) {
  ASSERT_TRUE(probe().contains(GetParam()));
  EXPECT_EQ(probe().at(GetParam()), "EPERM");
}

INSTANTIATE_TEST_SUITE_P(Calls, SandboxTest,
                         testing::Values("open", "create", "unlink", "socket", "socketpair", "connect", "dup", "fork",
                                         "vfork", "clone", "clone3", "execve", "kill", "ptrace", "process_vm_readv",
                                         "mmap_exec", "mprotect_exec"));

TEST(SandboxMemoryTest, AllowsPlainMemory) { EXPECT_EQ(probe().at("mmap_plain"), "allowed"); }

}  // namespace
}  // namespace media
