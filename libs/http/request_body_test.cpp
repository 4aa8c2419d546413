#include "http/request_body.hpp"

#include <gtest/gtest.h>

namespace http {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kRate = 1024;

std::uint64_t due_after(std::chrono::seconds elapsed, std::uint64_t rate = kRate) {
  ServerLimits limits;
  limits.body_stall_timeout = 10s;
  limits.body_bytes_per_second_min = rate;
  return body_bytes_due(elapsed, limits);
}

// At a rate that stays the same, a body of ten megabytes may take three hours.
TEST(BodyBytesDueTest, GrowFasterThanTheLowestRateSendsThem) {
  EXPECT_EQ(due_after(60s), 2 * 60 * kRate);
  EXPECT_EQ(due_after(600s), 11 * 600 * kRate);
}

TEST(BodyBytesDueTest, AreTheLowestRateRightAfterTheFirstSeconds) {
  EXPECT_GE(due_after(11s), 11 * kRate);
  EXPECT_LT(due_after(11s), 11 * kRate * 6 / 5);
}

TEST(BodyBytesDueTest, AreNoneInTheFirstSeconds) { EXPECT_EQ(due_after(10s), 0U); }

TEST(BodyBytesDueTest, AreNoneWithoutALowestRate) { EXPECT_EQ(due_after(600s, 0), 0U); }

}  // namespace
}  // namespace http
