#include "privacy/erasure_ledger.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <future>
#include <memory>

#include "runtime/run.hpp"
#include "testing/temporary_folder.hpp"

namespace privacy {
namespace {

class ErasureLedgerTest : public testing::Test {
 protected:
  std::unique_ptr<ErasureLedger> open() {
    auto ledger = std::make_unique<ErasureLedger>(file(), pool_);
    EXPECT_TRUE(runtime::run(ledger->load()));
    return ledger;
  }
  std::filesystem::path file() const { return folder_.path() / "ledger" / "erasures"; }

  testkit::TemporaryFolder folder_;
  runtime::WorkerPool pool_{{.name = "ledger", .threads = 2}};
};

TEST_F(ErasureLedgerTest, IsEmptyAtFirstAndMakesNoFile) {
  EXPECT_TRUE(open()->digests().empty());
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(ErasureLedgerTest, KeepsWhatWasAddedOnce) {
  const std::string digest = erasure_digest("somebody");
  const auto ledger = open();
  EXPECT_TRUE(runtime::run(ledger->add(digest)));
  EXPECT_TRUE(runtime::run(ledger->add(digest)));
  EXPECT_EQ(open()->digests(), std::set<std::string>{digest});
  EXPECT_EQ(std::filesystem::file_size(file()), digest.size() + 2);
}

// Symptom: a service that stopped while it started read a file name that was gone.
TEST_F(ErasureLedgerTest, MayGoWhileAJobOfItsWaits) {
  runtime::WorkerPool busy({.name = "busy", .threads = 1});
  std::promise<void> release;
  ASSERT_TRUE(busy.try_post([&release](bool) { release.get_future().wait(); }));
  auto ledger = std::make_unique<ErasureLedger>(file(), busy);
  boost::asio::io_context loop;
  auto loaded = boost::asio::co_spawn(loop, ledger->load(), boost::asio::use_future);
  loop.poll();
  ledger.reset();
  release.set_value();
  loop.run();
  EXPECT_TRUE(loaded.get());
}

TEST_F(ErasureLedgerTest, SaysNothingOfWhoItWas) {
  EXPECT_TRUE(runtime::run(open()->add(erasure_digest("somebody"))));
  std::ifstream in(file());
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(text.find("somebody"), std::string::npos);
}

TEST_F(ErasureLedgerTest, PassesOverALineThatACrashTore) {
  EXPECT_TRUE(runtime::run(open()->add(erasure_digest("first"))));
  std::ofstream(file(), std::ios::app) << erasure_digest("torn").substr(0, 20);
  EXPECT_TRUE(runtime::run(open()->add(erasure_digest("second"))));
  EXPECT_EQ(open()->digests(), (std::set<std::string>{erasure_digest("first"), erasure_digest("second")}));
}

TEST_F(ErasureLedgerTest, CanDoWithoutAFile) {
  ErasureLedger ledger("", pool_);
  EXPECT_TRUE(runtime::run(ledger.load()));
  EXPECT_TRUE(runtime::run(ledger.add(erasure_digest("somebody"))));
  EXPECT_EQ(ledger.digests().size(), 1U);
}

TEST_F(ErasureLedgerTest, FailsWhereItCannotWrite) {
  const auto ledger = open();
  std::filesystem::create_directories(file());
  EXPECT_EQ(runtime::run(ledger->add(erasure_digest("somebody"))).error().code(), base::ErrorCode::kUnavailable);
  EXPECT_TRUE(ledger->digests().empty());
}

}  // namespace
}  // namespace privacy
