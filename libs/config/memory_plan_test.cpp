#include "config/memory_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/derived.hpp"
#include "config/load.hpp"

namespace {

using config::Program;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

config::Loaded loaded_for(Program program, config::Environment::Variables variables) {
  return config::load(program, config::Environment(std::move(variables)));
}

config::MemoryPlan plan(Program program, config::Environment::Variables variables) {
  return config::plan_memory(loaded_for(program, std::move(variables)).values);
}

TEST(MemoryPlanTest, RefusesABudgetThatCannotHoldTheHashThreads) {
  EXPECT_THAT(loaded_for(Program::kAuth, {{"MEMORY_BUDGET", "128MiB"}, {"HASH_THREADS", "16"}}).problems,
              ElementsAre(HasSubstr("MEMORY_BUDGET: 128 MiB leave 60 MiB beside the process and its caches, too little "
                                    "for 304 MiB of password hashing")));
  EXPECT_THAT(loaded_for(Program::kAuth, {{"MEMORY_BUDGET", "128MiB"}, {"ARGON2_MEMORY_KIB", "131072"}}).problems,
              ElementsAre(HasSubstr("ARGON2_MEMORY_KIB")));
}

TEST(MemoryPlanTest, RefusesABudgetThatCannotHoldOneUpload) {
  EXPECT_THAT(loaded_for(Program::kUser, {{"MEMORY_BUDGET", "40MiB"}}).problems,
              ElementsAre(HasSubstr("of one upload")));
  EXPECT_THAT(loaded_for(Program::kUser, {{"UPLOAD_MAX_SIZE", "500MiB"}}).problems,
              ElementsAre(HasSubstr("UPLOAD_MAX_SIZE")));
}

TEST(MemoryPlanTest, RefusesTheHeapSizeOfNodeOptionsAlike) {
  EXPECT_THAT(loaded_for(Program::kDreamscape, {{"NODE_OPTIONS", "--max-old-space-size=48"}}).problems,
              ElementsAre(HasSubstr("MEMORY_BUDGET: 48 MiB leave")));
}

TEST(MemoryPlanTest, AsksTheGatewayForNothing) {
  EXPECT_THAT(loaded_for(Program::kGateway, {{"MEMORY_BUDGET", "32MiB"}}).problems, IsEmpty());
  EXPECT_EQ(plan(Program::kGateway, {{"MEMORY_BUDGET", "32MiB"}}).rate_limit_entries, 13'107U);
}

TEST(MemoryPlanTest, LeavesTheDefaultsAsTheyAre) {
  const auto whole = plan(Program::kDreamscape, {{"HASH_THREADS", "2"}});
  EXPECT_EQ(whole.hash_threads, 2U);
  EXPECT_EQ(whole.picture_slots, 12U);
  EXPECT_EQ(whole.token_facts, 44'384U);
  EXPECT_EQ(whole.rate_limit_entries, 100'000U);
}

TEST(MemoryPlanTest, CutsEverythingToASmallBudget) {
  const auto small = plan(Program::kDreamscape, {{"MEMORY_BUDGET", "128MiB"}, {"HASH_THREADS", "1"}});
  EXPECT_EQ(small.picture_slots, 2U);
  EXPECT_EQ(small.token_facts, 11'096U);
  EXPECT_EQ(small.rate_limit_entries, 52'428U);
}

TEST(MemoryPlanTest, CutsTheHashThreadsNobodyAskedFor) {
  EXPECT_EQ(plan(Program::kAuth, {{"MEMORY_BUDGET", "64MiB"}}).hash_threads, 1U);
  EXPECT_EQ(plan(Program::kAuth, {{"MEMORY_BUDGET", "512MiB"}, {"HASH_THREADS", "12"}}).hash_threads, 12U);
}

TEST(MemoryPlanTest, RefusesMoreThanTheContainerMayUse) {
  const auto loaded = loaded_for(Program::kGateway, {{"MEMORY_BUDGET", "128MiB"}});
  EXPECT_EQ(config::memory_problem(loaded.values, 128U << 20), std::nullopt);
  EXPECT_THAT(config::memory_problem(loaded.values, 127U << 20).value_or(""),
              HasSubstr("128 MiB are more than the 127 MiB"));
}

TEST(MemoryPlanTest, LetsNoClientHaveMoreThanHalfOfWhatAllMayHold) {
  for (const char* budget : {"64MiB", "128MiB", "512MiB", "4GiB"}) {
    const auto all = plan(Program::kGateway, {{"MEMORY_BUDGET", budget}, {"IO_THREADS", "2"}});
    EXPECT_LE(2 * all.message_bytes_per_client, all.message_bytes) << budget;
    EXPECT_LE(2 * all.connections_per_client, 2 * all.connections_per_loop) << budget;
  }
}

// An office of 200 browsers with six connections each behind one address.
TEST(MemoryPlanTest, LeavesRoomForAnOfficeBehindOneAddress) {
  EXPECT_GE(plan(Program::kGateway, {{"MEMORY_BUDGET", "288MiB"}, {"IO_THREADS", "2"}}).connections_per_client, 1'200U);
  EXPECT_GE(plan(Program::kDreamscape, {{"IO_THREADS", "2"}}).connections_per_client, 1'200U);
}

TEST(MemoryPlanTest, NeverPlansMoreThanTheBudget) {
  for (std::size_t mib = 64; mib <= 1024; mib += 16) {
    const auto loaded = loaded_for(Program::kDreamscape, {{"MEMORY_BUDGET", std::to_string(mib) + "MiB"}});
    if (!loaded.problems.empty()) continue;
    const auto all = config::plan_memory(loaded.values);
    const std::size_t worst = 16'777'216 + all.hash_threads * 19'922'944 + all.picture_slots * 20'971'520 +
                              2 * all.token_facts * 756 + all.rate_limit_entries * 160 + all.message_bytes +
                              all.connections_per_loop * config::thread_count(loaded.values, "IO_THREADS") * 6'144;
    EXPECT_LE(worst, mib * 1024 * 1024) << mib;
  }
}

}  // namespace
