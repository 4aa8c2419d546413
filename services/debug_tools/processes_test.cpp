#include "debug_tools/processes.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "testing/process/process.hpp"

namespace debug_tools {
namespace {

constexpr std::string_view kStat =
    "12 (a (b) c) S 1 12 12 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 5 0 9000 104857600 2560 18446744073709551615\n";

TEST(ParseStatTest, ReadsFieldsBehindANameWithBrackets) {
  const auto stat = parse_stat(kStat);
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->pid, 12);
  EXPECT_EQ(stat->command, "a (b) c");
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->cpu_ticks, 400U);
  EXPECT_EQ(stat->start_ticks, 9000U);
  EXPECT_EQ(stat->virtual_bytes, 104857600U);
  EXPECT_EQ(stat->resident_pages, 2560);
  EXPECT_EQ(stat->threads, 5);
}

TEST(ParseStatTest, RefusesWhatIsCutShort) {
  for (std::size_t size = 0; size < 80; ++size) EXPECT_FALSE(parse_stat(kStat.substr(0, size))) << size;
}

TEST(ProcessTableTest, ListsTheProcessThatAsks) {
  const std::string table = process_table("/proc");
  EXPECT_TRUE(table.starts_with("USER "));
  EXPECT_NE(table.find("debug_tools_test"), std::string::npos) << table;
  EXPECT_NE(table.find(' ' + std::to_string(::getpid()) + ' '), std::string::npos) << table;
}

// The kernel gives the folder of a process whose memory is closed to root, no matter who runs it.
TEST(ProcessTableTest, NamesTheUserAndNotTheFoldersOwner) {
  const std::filesystem::path proc = std::filesystem::path(testing::TempDir()) / "process_table_test";
  std::filesystem::create_directories(proc / "12");
  std::ofstream(proc / "12" / "stat") << kStat;
  std::ofstream(proc / "12" / "status") << "Name:\ta (b) c\nUid:\t47110\t47110\t47110\t47110\n";
  const std::string table = process_table(proc.string());
  std::filesystem::remove_all(proc);
  EXPECT_NE(table.find("\n47110 "), std::string::npos) << table;
}

std::string output_of(const std::vector<std::string>& arguments, int expected_status) {
  testkit::Process tools("debug-tools", arguments, {{"JWT_SECRET", "hunter2"}, {"PORT", "3001"}});
  EXPECT_EQ(tools.wait(std::chrono::seconds{10}), expected_status);
  return tools.output();
}

TEST(DebugToolsProgramTest, ShowsTheEnvironmentWithoutSecrets) {
  const std::string output = output_of({"env"}, 0);
  EXPECT_NE(output.find("JWT_SECRET=[redacted]\n"), std::string::npos) << output;
  EXPECT_NE(output.find("PORT=3001\n"), std::string::npos) << output;
}

TEST(DebugToolsProgramTest, FailsWithItsUsageForAnUnknownTool) {
  EXPECT_NE(output_of({"rm"}, 2).find("whoami"), std::string::npos);
}

TEST(DebugToolsProgramTest, FailsWhenAPathCannotBeListed) { EXPECT_NE(output_of({"ls", "/no/such"}, 1), ""); }

}  // namespace
}  // namespace debug_tools
