#include "transfer/import/report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace transfer {
namespace {

ImportReport with_problems(std::uint64_t count) {
  ImportReport report;
  for (std::uint64_t line = 1; line <= count; ++line) report.add({line, ProblemKind::kInvalid, "id is missing"});
  return report;
}

TEST(ImportReportTest, KeepsABoundedNumberOfProblemsAndCountsTheRest) {
  const ImportReport report = with_problems(kProblemsMax + 5);
  EXPECT_EQ(report.problems.size(), kProblemsMax);
  EXPECT_EQ(report.invalid, kProblemsMax + 5);
  EXPECT_EQ(boost::json::parse(to_json(report)).at("problemsOmitted"), 5);
}

TEST(ImportReportTest, PrintsTheFirstProblemsForPeople) {
  const std::string text = to_text(with_problems(kProblemsPrinted + 3));
  EXPECT_NE(text.find("line 20: invalid: id is missing\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("line 21:"), std::string::npos) << text;
  EXPECT_NE(text.find("and 3 more\n"), std::string::npos) << text;
}

TEST(ImportReportTest, SaysThatADryRunWroteNothing) {
  ImportReport report;
  report.is_dry_run = true;
  EXPECT_TRUE(to_text(report).starts_with("dry run, nothing was written\n"));
}

TEST(ImportReportTest, CountsInJson) {
  ImportReport report;
  report.read = 3;
  report.imported = 1;
  report.add({7, ProblemKind::kConflict, "another account has this email"});
  const auto json = boost::json::parse(to_json(report));
  EXPECT_EQ(json.at("read"), 3);
  EXPECT_EQ(json.at("conflict"), 1);
  EXPECT_EQ(json.at("problems").at(0).at("line"), 7);
  EXPECT_EQ(json.at("problems").at(0).at("kind"), "conflict");
}

}  // namespace
}  // namespace transfer
