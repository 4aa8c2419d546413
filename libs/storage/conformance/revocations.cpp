#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RevocationStoreConformance);

namespace {

using namespace std::chrono_literals;

TEST_P(RevocationStoreConformance, KnowsOnlyWhatWasRevoked) {
  must(backend_->revocations->revoke({"jti-1", "user", clock_.now() + 1h}));
  EXPECT_TRUE(must(backend_->revocations->is_revoked("jti-1")));
  EXPECT_FALSE(must(backend_->revocations->is_revoked("jti-2")));
}

TEST_P(RevocationStoreConformance, SurvivesARestart) {
  must(backend_->revocations->revoke({"jti-1", "user", clock_.now() + 1h}));
  backend_->restart();
  EXPECT_TRUE(must(backend_->revocations->is_revoked("jti-1")));
}

TEST_P(RevocationStoreConformance, AcceptsManyParallelRevocationsOfOneToken) {
  const auto results = run_parallel<base::Status>(
      kParallel, [&](std::size_t) { return backend_->revocations->revoke({"jti", "user", clock_.now() + 1h}); });
  for (const auto& result : results) EXPECT_TRUE(result);
  EXPECT_TRUE(must(backend_->revocations->is_revoked("jti")));
}

TEST_P(RevocationStoreConformance, ForgetsATokenOnlyAfterItsExpiry) {
  must(backend_->revocations->revoke({"jti-1", "user", clock_.now() + 1h}));
  clock_.advance(1h - 1ms);
  EXPECT_EQ(must(backend_->revocations->purge_expired()), 0U);
  EXPECT_TRUE(must(backend_->revocations->is_revoked("jti-1")));
  clock_.advance(1ms);
  EXPECT_EQ(must(backend_->revocations->purge_expired()), 1U);
}

}  // namespace
}  // namespace storage::conformance
