#include "storage/conformance/backend.hpp"

namespace storage::conformance {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(InstallationStoreConformance);

namespace {

TEST_P(InstallationStoreConformance, HasAnIdFromTheStartThatStays) {
  const InstallationMark first = must(backend_->installation->get());
  EXPECT_EQ(first.id.size(), 32U);
  EXPECT_EQ(first.high_water, 0);
  backend_->restart();
  EXPECT_EQ(must(backend_->installation->get()), first);
}

TEST_P(InstallationStoreConformance, RaisesTheMarkForwardsOnly) {
  const auto first = must(backend_->installation->raise(clock_.now()));
  EXPECT_EQ(first.high_water, base::to_millis(clock_.now()));
  const auto second = must(backend_->installation->raise(clock_.now() - std::chrono::hours{1}));
  EXPECT_EQ(second.high_water, first.high_water + 1);
  backend_->restart();
  EXPECT_EQ(must(backend_->installation->get()), second);
}

TEST_P(InstallationStoreConformance, NeverFallsBelowAMarkItAnswered) {
  std::int64_t latest = 0;
  for (int i = 0; i < 5; ++i) {
    const auto mark = must(backend_->installation->raise(clock_.now()));
    EXPECT_GT(mark.high_water, latest);
    latest = mark.high_water;
    EXPECT_EQ(must(backend_->installation->get()).high_water, latest);
  }
}

TEST_P(InstallationStoreConformance, CanBeSetToThoseOfAnother) {
  must(backend_->installation->raise(clock_.now()));
  const InstallationMark other{.id = new_installation_id(), .high_water = 5};
  must(backend_->installation->set(other));
  backend_->restart();
  EXPECT_EQ(must(backend_->installation->get()), other);
}

}  // namespace
}  // namespace storage::conformance
