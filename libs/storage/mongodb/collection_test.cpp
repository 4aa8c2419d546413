#include "storage/mongodb/collection.hpp"

#include <gtest/gtest.h>
#include <mongoc/mongoc.h>

#include <functional>
#include <memory>

#include "storage/mongodb/client_pool.hpp"
#include "storage/mongodb/failure.hpp"
#include "testing/process/mongo_server.hpp"

namespace storage::mongodb {
namespace {

using namespace std::chrono_literals;

/// More documents than any server sorts in a millisecond.
constexpr int kMany = 5'000;

class CollectionTest : public testing::Test {
 protected:
  CollectionTest() : client_(mongoc_client_new(url_.c_str()), &mongoc_client_destroy) {
    mongoc_client_set_error_api(client_.get(), MONGOC_ERROR_API_VERSION_2);
    std::vector<Bson> documents;
    for (int i = 0; i < kMany; ++i) {
      documents.push_back(std::move(Bson().add("_id", std::to_string(i)).add("name", std::to_string(kMany - i))));
    }
    of(0ms).insert_all_new(documents);
  }
  Collection of(std::chrono::milliseconds read_max) {
    return Collection(mongoc_client_get_collection(client_.get(), "reads", "many"), read_max);
  }
  static Failure::Kind kind_of_failure(const std::function<void()>& read) {
    try {
      read();
    } catch (const Failure& failure) {
      return failure.kind();
    }
    return Failure::Kind::kOther;
  }

  const std::string url_ = testkit::MongoServer::shared().url("reads");
  const std::unique_ptr<mongoc_client_t, decltype(&mongoc_client_destroy)> client_;
};

// Else a server goes on with what nobody waits for any more.
TEST_F(CollectionTest, EndsReadsOnTheServerWhenTheirTimeIsOver) {
  FindOptions sorted;
  sorted.sort = std::move(Bson().add("name", 1));
  EXPECT_EQ(of(60s).find(Bson(), sorted).size(), std::size_t{kMany});
  EXPECT_EQ(kind_of_failure([&] { (void)of(1ms).find(Bson(), sorted); }), Failure::Kind::kRefused);
  EXPECT_EQ(of(60s).count(Bson()), std::uint64_t{kMany});
  EXPECT_EQ(kind_of_failure([&] { (void)of(1ms).count(std::move(Bson().add("name", "7"))); }), Failure::Kind::kRefused);
}

TEST_F(CollectionTest, EstimatesWithoutLooking) {
  EXPECT_GT(of(60s).estimate(), std::uint64_t{kMany} / 2);
  EXPECT_EQ(Collection(mongoc_client_get_collection(client_.get(), "reads", "none"), 60s).estimate(), 0U);
}

}  // namespace
}  // namespace storage::mongodb
