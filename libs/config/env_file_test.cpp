#include "config/env_file.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/temporary_folder.hpp"

namespace {

using config::EnvFile;
using config::Environment;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

EnvFile parse(std::string_view text) { return config::parse_env_file("a.env", text); }

std::string only_value(std::string_view text) {
  const EnvFile file = parse(text);
  EXPECT_THAT(file.remarks.problems, IsEmpty()) << text;
  EXPECT_THAT(file.source.variables, SizeIs(1)) << text;
  return file.source.variables.empty() ? "" : file.source.variables.begin()->second;
}

TEST(EnvFileTest, NamesTheLineOfEachProblem) {
  const EnvFile file = parse("A=1\n\nnonsense\nB C=2\n=3\nD=\"open\nE='a' b\nF=\"a\"b\"\n");
  EXPECT_THAT(file.remarks.problems,
              ElementsAre("a.env:3: expected NAME=value", HasSubstr("a.env:4: a name has"),
                          HasSubstr("a.env:5: a name"), HasSubstr("a.env:6: D: the quote is not closed"),
                          HasSubstr("a.env:7: E: something follows"), HasSubstr("a.env:8: F: something follows")));
}

TEST(EnvFileTest, NeverQuotesAValue) {
  const EnvFile file = parse("JWT_SECRET=\"hunter2\nJWT_SECRET=hunter2 # x\nhunter2\nX='hunter2' hunter2\n");
  for (const auto& lines : {file.remarks.problems, file.remarks.warnings}) {
    for (const auto& line : lines) EXPECT_THAT(line, testing::Not(HasSubstr("hunter2")));
  }
}

TEST(EnvFileTest, IsBounded) {
  EXPECT_THAT(parse(std::string(100'000, '\n') + "A=1").remarks.problems,
              ElementsAre(HasSubstr("more than 10000 lines")));
  std::string nonsense;
  for (int i = 0; i < 1000; ++i) nonsense += "x\n";
  EXPECT_THAT(parse(nonsense).remarks.problems, SizeIs(config::kEnvFileRemarksMax));
  EXPECT_THAT(parse(std::string("A=a\0b\n", 6)).remarks.problems, ElementsAre(HasSubstr("NUL")));
}

TEST(EnvFileTest, ReadsWhatEditorsAndShellsWrite) {
  EXPECT_EQ(only_value("\xEF\xBB\xBF"
                       "A=1"),
            "1");
  EXPECT_EQ(only_value("A=1\r\n"), "1");
  EXPECT_EQ(only_value("  export A = 1  \n"), "1");
  EXPECT_EQ(only_value("# A=0\n; A=0\nA=1"), "1");
  EXPECT_EQ(only_value("A=b=c"), "b=c");
  EXPECT_EQ(only_value("A="), "");
}

TEST(EnvFileTest, TakesOnePairOfQuotesOff) {
  EXPECT_EQ(only_value("A=\"x y\""), "x y");
  EXPECT_EQ(only_value("A='x \" y'"), "x \" y");
  EXPECT_EQ(only_value("A=''"), "");
  EXPECT_EQ(only_value("A=it's"), "it's");
}

TEST(EnvFileTest, WarnsWhereReadersOfSuchFilesDiffer) {
  const auto warnings = [](std::string_view text) { return parse(text).remarks.warnings; };
  EXPECT_THAT(warnings("A=x # y"), ElementsAre(HasSubstr("a.env:1: A: ` #`")));
  EXPECT_EQ(only_value("A=x # y"), "x # y");
  EXPECT_THAT(warnings("A=x\\\n"), ElementsAre(HasSubstr("lines are not joined")));
  EXPECT_THAT(warnings("A=\"$x\""), ElementsAre(HasSubstr("taken as they stand")));
  EXPECT_THAT(warnings("A='$x'\nB=\"x\"\nC=a#b\n"), IsEmpty());
  EXPECT_THAT(warnings("A=1\nA=2\n"), ElementsAre("a.env:2: A: set again, line 1 has no effect"));
  EXPECT_EQ(only_value("A=1\nA=2\n"), "2");
}

class EnvFilesTest : public testing::Test {
 protected:
  [[nodiscard]] Environment gather(Environment::Variables process, const std::string& named = "") const {
    return config::with_env_files(Environment(std::move(process)), named, folder_.path());
  }
  testkit::TemporaryFolder folder_;
};

TEST_F(EnvFilesTest, ANamedFileThatCannotBeReadIsAProblem) {
  EXPECT_THAT(gather({}, folder_.path() / "gone").remarks().problems, ElementsAre(HasSubstr("/gone: No such file")));
  EXPECT_THAT(gather({}, folder_.path()).remarks().problems, ElementsAre(HasSubstr("it is a folder")));
  const auto large = folder_.write("large", std::string(config::kEnvFileBytesMax + 1, '\n'));
  EXPECT_THAT(gather({}, large).remarks().problems, ElementsAre(HasSubstr("more than 1048576 bytes")));
}

TEST_F(EnvFilesTest, TheEnvironmentComesFirstThenTheNamedFileThenTheFolders) {
  folder_.write(".env", "A=3\n");
  const Environment environment = gather({{"A", "1"}}, folder_.write("a.env", "# two\nA=2\n"));
  ASSERT_THAT(environment.sources(), SizeIs(3));
  EXPECT_EQ(environment.sources()[0].origin_of("A"), "environment");
  EXPECT_EQ(environment.sources()[1].origin_of("A"), (folder_.path() / "a.env").string() + ":2");
  EXPECT_EQ(environment.sources()[2].find("A"), "3");
  EXPECT_THAT(environment.remarks().notes, ElementsAre(HasSubstr("1 settings read from /"), HasSubstr("/.env")));
}

TEST_F(EnvFilesTest, NoFileIsNothingToSay) {
  const Environment environment = gather({});
  EXPECT_THAT(environment.sources(), SizeIs(1));
  EXPECT_THAT(environment.remarks().notes, IsEmpty());
  EXPECT_THAT(environment.remarks().warnings, IsEmpty());
}

// The right to write to the folder a server was started in must not be enough to configure it.
TEST_F(EnvFilesTest, ProductionReadsOnlyWhatItIsTold) {
  const auto found = folder_.write(".env", "A=3\n");
  const Environment left = gather({{"NODE_ENV", "production"}});
  EXPECT_THAT(left.sources(), SizeIs(1));
  EXPECT_THAT(left.remarks().warnings, ElementsAre(HasSubstr(".env: not read: NODE_ENV is production")));
  EXPECT_THAT(gather({{"NODE_ENV", "production"}}, found).sources(), SizeIs(2));
  EXPECT_THAT(gather({}, folder_.write("a.env", "NODE_ENV=Production\n")).sources(), SizeIs(2));
}

TEST_F(EnvFilesTest, LeavesAFileThatOthersMayChange) {
  const auto found = folder_.write(".env", "A=3\n");
  std::filesystem::permissions(found, std::filesystem::perms::all);
  const Environment left = gather({});
  EXPECT_THAT(left.sources(), SizeIs(1));
  EXPECT_THAT(left.remarks().warnings, ElementsAre(HasSubstr("everybody may write to it")));
}

}  // namespace
