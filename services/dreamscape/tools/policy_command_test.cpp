// `dreamscape policy add`: versions of the privacy policy, beside services that run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>

#include "config/exit_status.hpp"
#include "dreamscape/tools/test_invocation.hpp"
#include "dreamscape/tools/workbench.hpp"
#include "privacy/policies.hpp"
#include "runtime/run.hpp"
#include "testing/temporary_folder.hpp"

namespace dreamscape {
namespace {

using testing::HasSubstr;

/// A data directory without a policy; the stores are those of a process that runs beside.
class PolicyCommandTest : public ::testing::Test {
 protected:
  PolicyCommandTest() {
    setenv("DATA_DIR", folder_.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe): before any thread starts
    stores_ = backend::Backend::open(*bench_.options(""), bench_.resources()).value();
  }
  ~PolicyCommandTest() override { unsetenv("DATA_DIR"); }  // NOLINT(concurrency-mt-unsafe): after they have ended
  PolicyCommandTest(const PolicyCommandTest&) = delete;
  PolicyCommandTest& operator=(const PolicyCommandTest&) = delete;

  [[nodiscard]] Invocation add(const std::string& text) const {
    std::ofstream(file_) << text;
    return Invocation({"policy", "add", file_.c_str()});
  }
  [[nodiscard]] std::vector<storage::PrivacyPolicy> policies() const {
    const hosting::Resources& resources = bench_.resources();
    privacy::Policies policies(stores_->owned, resources.clock, resources.random);
    return runtime::run(policies.all()).value();
  }

  testkit::TemporaryFolder folder_;
  Workbench bench_{config::Environment({{"DATA_DIR", folder_.path().string()}})};
  std::unique_ptr<backend::Backend> stores_;
  const std::string file_ = (folder_.path() / "policy.txt").string();
};

TEST_F(PolicyCommandTest, RefusesWhatIsNoPolicy) {
  const std::string absent = (folder_.path() / "absent.txt").string();
  const Invocation missing({"policy", "add", absent.c_str()});
  EXPECT_EQ(missing.status, config::kExitFailed);
  EXPECT_THAT(missing.err, HasSubstr("cannot read " + absent));
  const Invocation empty = add("");
  EXPECT_EQ(empty.status, config::kExitFailed);
  EXPECT_THAT(empty.err, HasSubstr("a policy needs a line"));
  const Invocation late = add("Version: 2.0\nTitle: T\nEffective: soon\n\nText\n");
  EXPECT_EQ(late.status, config::kExitFailed);
  EXPECT_THAT(late.err, HasSubstr("is a date"));
  EXPECT_TRUE(policies().empty());
}

TEST_F(PolicyCommandTest, WantsAFile) {
  EXPECT_EQ(Invocation({"policy", "add"}).status, config::kExitWrongUsage);
  EXPECT_EQ(Invocation({"policy"}).status, config::kExitWrongUsage);
}

TEST_F(PolicyCommandTest, AddsAVersion) {
  const Invocation added = add("Version: 2.0\nTitle: Privacy policy\nEffective: 2026-03-01\n\nWhat we do.\n");
  EXPECT_EQ(added.status, config::kExitDone) << added.err;
  EXPECT_EQ(added.out, "added version 2.0, in effect from 2026-03-01T00:00:00.000Z\n");
  const auto there = policies();
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(there[0].version, "2.0");
  EXPECT_EQ(there[0].title, "Privacy policy");
  EXPECT_EQ(there[0].content, "What we do.");
  EXPECT_EQ(add("Version: 3.0\nTitle: Privacy policy\n\nAt once.\n").status, config::kExitDone);
  EXPECT_EQ(policies().size(), 2U);
}

TEST_F(PolicyCommandTest, RefusesAVersionThatIsThere) {
  ASSERT_EQ(add("Version: 2.0\nTitle: T\n\nThe first.\n").status, config::kExitDone);
  const Invocation again = add("Version: 2.0\nTitle: T\n\nThe second.\n");
  EXPECT_EQ(again.status, config::kExitFailed);
  EXPECT_THAT(again.err, HasSubstr("Version already exists"));
  const auto there = policies();
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(there[0].content, "The first.");
}

}  // namespace
}  // namespace dreamscape
