// Against Debian's clamd with a signature of our own.
#include "scanning/clamd.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "runtime/run.hpp"
#include "scanning/limits.hpp"
#include "testing/process/clamd_server.hpp"

namespace scanning {
namespace {

using namespace std::chrono_literals;
using enum Verdict::Kind;

runtime::Task<base::Result<std::string>> next_piece(std::shared_ptr<std::string> rest) {
  constexpr std::size_t kPiece = 100'000;
  std::string piece = rest->substr(0, kPiece);
  rest->erase(0, piece.size());
  co_return piece;
}

NextBytes bytes_of(std::string text) {
  auto rest = std::make_shared<std::string>(std::move(text));
  return [rest] { return next_piece(rest); };
}

Clamd client(const testkit::ClamdServer& server, std::chrono::milliseconds patience = 20s) {
  return Clamd({.address = parse_clamd_address(server.url()).value(), .patience = patience});
}

base::Result<Verdict> verdict(Clamd& clamd, std::string text) {
  return runtime::run(clamd.scan(bytes_of(std::move(text))));
}

TEST(ClamdReplyTest, KnowsEachAnswer) {
  EXPECT_EQ(parse_reply("stream: OK"), Verdict{});
  EXPECT_EQ(parse_reply("stream: Win.Test.EICAR FOUND"), (Verdict{kInfected, "Win.Test.EICAR"}));
  EXPECT_EQ(parse_reply("INSTREAM size limit exceeded. ERROR")->kind, kUnscannable);
  EXPECT_EQ(parse_reply("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND")->kind, kUnscannable);
  for (const char* reply : {"", "OK", "stream: ", "stream: FOUND", "stream: Can't allocate memory ERROR", "PONG"}) {
    EXPECT_EQ(parse_reply(reply).error().code(), base::ErrorCode::kUnavailable) << reply;
  }
}

TEST(ClamdTest, IsUnavailableWhereNobodyListens) {
  Clamd nobody({.address = {.path = {}, .host = "127.0.0.1", .port = std::to_string(testkit::free_port())}});
  EXPECT_EQ(verdict(nobody, "text").error().code(), base::ErrorCode::kUnavailable);
  Clamd no_socket({.address = {.path = "/nonexistent/clamd.ctl", .host = {}}});
  EXPECT_EQ(runtime::run(no_socket.ping()).error().code(), base::ErrorCode::kUnavailable);
  Clamd long_path({.address = {.path = "/" + std::string(200, 'x'), .host = {}}});
  EXPECT_EQ(runtime::run(long_path.ping()).error().code(), base::ErrorCode::kUnavailable);
}

TEST(ClamdTest, GivesUpOnAServerThatIsSilent) {
  testkit::ClamdServer server;
  Clamd clamd = client(server, 200ms);
  server.freeze();
  EXPECT_EQ(verdict(clamd, "text").error().detail(), "clamd did not answer in time");
  EXPECT_EQ(runtime::run(clamd.ping()).error().detail(), "clamd did not answer in time");
  server.thaw();
}

TEST(ClamdTest, EndsWithTheErrorOfTheFile) {
  testkit::ClamdServer server;
  Clamd clamd = client(server);
  const NextBytes broken = []() -> runtime::Task<base::Result<std::string>> {
    co_return std::unexpected(base::internal_error("the disk"));
  };
  EXPECT_EQ(runtime::run(clamd.scan(broken)).error().detail(), "the disk");
}

TEST(ClamdTest, TellsCleanFromInfectedOverBothSockets) {
  for (const bool has_unix_socket : {false, true}) {
    testkit::ClamdServer server({.has_unix_socket = has_unix_socket});
    Clamd clamd = client(server);
    EXPECT_TRUE(runtime::run(clamd.ping()));
    EXPECT_EQ(verdict(clamd, "").value().kind, kClean);
    EXPECT_EQ(verdict(clamd, std::string(3'000'000, 'a')).value().kind, kClean);
    const Verdict found = verdict(clamd, std::string(1'000'000, 'a') + testkit::eicar() + "b").value();
    EXPECT_EQ(found.kind, kInfected);
    EXPECT_TRUE(found.detail.starts_with("Eicar-Test-Signature")) << found.detail;
  }
}

// Symptom of others: what was too large came back as an error, or not at all, and was taken for clean or lost.
TEST(ClamdTest, SaysSoWhenAStreamIsTooLong) {
  testkit::ClamdServer server({.stream_max = "1M"});
  Clamd clamd = client(server);
  for (const std::size_t bytes : {1'100'000U, 20'000'000U}) {
    EXPECT_EQ(verdict(clamd, std::string(bytes, 'a')).value().kind, kUnscannable) << bytes;
  }
}

TEST(ScanLimitsTest, FindsUpToWhichSizeFilesAreLookedInto) {
  testkit::ClamdServer server({.stream_max = "20M", .file_max = "1M"});
  Clamd clamd = client(server);
  const ScanLimits limits = runtime::run(find_limits(clamd, 3'000'000)).value();
  EXPECT_TRUE(limits.knows_test_file);
  EXPECT_EQ(limits.looked_into, 750'000U);
  EXPECT_EQ(runtime::run(find_limits(clamd, 1'000'000)).value().looked_into, 1'000'000U);
}

TEST(ScanLimitsTest, StopsAtTheLongestStreamAsWell) {
  testkit::ClamdServer server({.stream_max = "1M"});
  Clamd clamd = client(server);
  EXPECT_EQ(runtime::run(find_limits(clamd, 4'000'000)).value().looked_into, 1'000'000U);
}

class CleanToEverything final : public Scanner {
 public:
  runtime::Task<base::Result<Verdict>> scan(NextBytes /*next*/) override { co_return Verdict{}; }
  runtime::Task<base::Status> ping() override { co_return base::Status{}; }
};

TEST(ScanLimitsTest, NoticesAScannerThatFindsNothing) {
  CleanToEverything scanner;
  EXPECT_EQ(runtime::run(find_limits(scanner, 1'000'000)).value(), ScanLimits{});
}

}  // namespace
}  // namespace scanning
