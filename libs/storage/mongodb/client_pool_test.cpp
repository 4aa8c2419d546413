#include "storage/mongodb/client_pool.hpp"

#include <gtest/gtest.h>
#include <mongoc/mongoc.h>
#include <unistd.h>

#include <filesystem>

#include "storage/mongodb/failure.hpp"
#include "testing/process/mongo_server.hpp"

namespace storage::mongodb {
namespace {

using namespace std::chrono_literals;

base::Result<std::unique_ptr<ClientPool>> open(const std::string& url) {
  return ClientPool::open(base::Secret{url}, 500ms, 1);
}

TEST(ClientPoolTest, TakesWhatDeploymentsWrite) {
  for (const char* url : {"mongodb://127.0.0.1/app", "mongodb://u:p%40ss@a.invalid:1,b.invalid/app?replicaSet=rs0",
                          "mongodb://u:p@a.invalid/app?authSource=admin&tls=true&socketTimeoutMS=9000",
                          "mongodb://[::1]:27017/app?directConnection=true"}) {
    const auto pool = open(url);
    ASSERT_TRUE(pool) << url;
    EXPECT_EQ((*pool)->database(), "app") << url;
  }
}

TEST(ClientPoolTest, HasADatabaseOfItsOwnWhenTheUrlNamesNone) {
  EXPECT_EQ(open("mongodb://127.0.0.1").value()->database(), "dreamscape");
}

TEST(ClientPoolTest, RefusesUrlsTheDriverDoesNotTake) {
  for (const char* url : {"mongodb://", "mongodb://a:b:c/x", "mongodb://u@:1/x?replicaSet", "nonsense"}) {
    const auto pool = open(url);
    ASSERT_FALSE(pool) << url;
    EXPECT_EQ(pool.error().code(), base::ErrorCode::kInvalidArgument) << url;
  }
}

/// It once started, and every connection failed with words that did not name the file.
TEST(ClientPoolTest, RefusesFilesItCannotRead) {
  for (const std::string option : {"tlscafile", "tlscertificatekeyfile"}) {
    const auto pool = open("mongodb://a.invalid/app?tls=true&" + option + "=/nowhere/file.pem");
    ASSERT_FALSE(pool) << option;
    EXPECT_EQ(pool.error().code(), base::ErrorCode::kInvalidArgument);
    EXPECT_EQ(pool.error().message(), "DATABASE_URL: cannot read the file of " + option);
  }
}

/// The process once ended in the driver, at the first connection.
TEST(ClientPoolTest, RefusesKerberos) {
  const auto pool = open("mongodb://u@a.invalid/app?authMechanism=GSSAPI");
  ASSERT_FALSE(pool);
  EXPECT_EQ(pool.error().message(), "DATABASE_URL: authMechanism=GSSAPI (Kerberos) is not supported");
}

/// Where the driver has ICU (Debian 13's needs none) it prepares any.
TEST(ClientPoolTest, TakesPasswordsBeyondAsciiWhereTheDriverCanPrepareThem) {
  const char* const url = "mongodb://u:gr%C3%BCn@a.invalid/app";
  EXPECT_EQ(open(url).has_value(), MONGOC_CHECK_VERSION(1, 25, 0));
  EXPECT_TRUE(open(std::string(url) + "?authMechanism=SCRAM-SHA-1"));
}

/// A killed process left them behind, and the next one of its number complained in plain text before its first line.
TEST(ClientPoolTest, LeavesNothingInSharedMemory) {
  EXPECT_FALSE(std::filesystem::exists("/dev/shm/mongoc-" + std::to_string(::getpid())));
}

TEST(ClientPoolTest, GivesUpInTimeWhenEveryClientIsInUse) {
  const auto pool = open("mongodb://127.0.0.1/app").value();
  const Client first = pool->lease();
  const auto since = std::chrono::steady_clock::now();
  EXPECT_THROW((void)pool->lease(), Failure);
  EXPECT_LT(std::chrono::steady_clock::now() - since, 10s);
}

TEST(ClientPoolTest, RefusesCommandsOnceTheTimeOfTheCallIsOver) {
  const auto pool = open(testkit::MongoServer::shared().url("x")).value();
  Client client = pool->lease(std::chrono::steady_clock::now());
  EXPECT_THROW((void)client.collection("any"), Failure);
}

}  // namespace
}  // namespace storage::mongodb
