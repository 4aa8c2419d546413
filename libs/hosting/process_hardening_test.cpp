#include "hosting/process_hardening.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <cstdlib>

#include "hosting/program.hpp"
#include "testing/in_child.hpp"

namespace hosting {
namespace {

using testkit::in_child;

bool is_dumpable() { return ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0; }

TEST(ProcessHardeningTest, NoOtherProcessMayReadTheMemory) {
  EXPECT_EQ(in_child([] { return is_dumpable() ? 1 : 0; }), 1);
  EXPECT_EQ(in_child([] { return forbid_memory_dumps() && !is_dumpable() ? 0 : 1; }), 0);
}

TEST(ProcessHardeningTest, NoCoreFileIsWrittenAndChildrenInheritThat) {
  const auto grandchild = [] {
    rlimit limit{.rlim_cur = 1, .rlim_max = 1};
    return ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 1;
  };
  EXPECT_EQ(in_child([&] { return forbid_memory_dumps() ? in_child(grandchild) : 2; }), 0);
}

constexpr int kNotReached = 9;

/// Whether a program that was started with this NODE_ENV is dumpable when it puts its services together: 0 or 1.
int dumpable_while_assembling(const char* node_env) {
  return in_child([node_env] {
    ::setenv("NODE_ENV", node_env, 1);
    ::setenv("CORS_ORIGIN", "https://app.example", 1);
    int seen = kNotReached;
    const Assemble look = [&seen](const config::Values&, const Resources&,
                                  std::vector<std::shared_ptr<void>>&) -> base::Result<Services> {
      seen = is_dumpable() ? 1 : 0;
      return std::unexpected(base::internal_error("seen enough"));
    };
    const std::array<const char*, 1> arguments{"gateway"};
    const ProgramSpec spec{.program = config::Program::kGateway,
                           .name = "gateway-service",
                           .description = "looks at itself",
                           .health_port_key = "GATEWAY_PORT",
                           .on_started = nullptr};
    static_cast<void>(run_program(1, arguments.data(), spec, look));
    return seen;
  });
}

TEST(ProcessHardeningTest, ProgramsForbidItInProductionAlone) {
  EXPECT_EQ(dumpable_while_assembling("production"), 0);
  EXPECT_EQ(dumpable_while_assembling("development"), 1);
}

}  // namespace
}  // namespace hosting
