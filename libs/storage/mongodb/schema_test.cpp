#include "storage/mongodb/schema.hpp"

#include <algorithm>
#include <thread>

#include "storage/mongodb/test_backend.hpp"

namespace storage::mongodb {
namespace {

using namespace std::chrono_literals;

class SchemaTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> index_names(const char* collection) {
    std::vector<std::string> names;
    Client client = pool_->lease();
    for (const Bson& index : client.collection(collection).indexes()) names.push_back(BsonView(index).text("name"));
    std::ranges::sort(names);
    return names;
  }

  runtime::WorkerPool blocking_{{.name = "blocking", .threads = 2, .queue_max = 64}};
  base::SystemClock clock_;
  const std::string name_ = testkit::MongoServer::fresh_name();
  std::unique_ptr<ClientPool> pool_ =
      ClientPool::open(base::Secret{testkit::MongoServer::shared().url(name_)}, 5s, 4).value();
};

TEST_F(SchemaTest, MayRunTwiceAndInParallel) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this] {
      Client client = pool_->lease();
      EXPECT_NO_THROW(set_up(client, {}));
    });
  }
  threads.clear();
  EXPECT_EQ(index_names(kAccounts),
            (std::vector<std::string>{"_id_", "createdAt", "email", "email_canonical", "firstName", "isSuspended",
                                      "isVerified", "lastLoginAt", "lastName", "role", "updatedAt", "username"}));
  EXPECT_EQ(index_names(kRevokedTokens), (std::vector<std::string>{"_id_", "forget"}));
}

// An upgrade brings new indexes to what is there: the time-out of a call ended the making of each, again and again.
TEST_F(SchemaTest, MakesIndexesThatTakeLongerThanACallMay) {
  {
    Client client = pool_->lease();
    for (int i = 0; i < 3000; ++i) {
      const std::string id = std::to_string(i);
      Bson account;
      account.add("_id", id).add("email", id).add("emailCanonical", id).add("usernameKey", id);
      client.collection(kAccounts).insert(account);
    }
  }
  DatabaseOptions options;
  options.url = base::Secret{testkit::MongoServer::shared().url(name_)};
  options.timeout = 100ms;
  const auto database = Database::open(options, blocking_, clock_).value();
  const auto until = std::chrono::steady_clock::now() + 120s;
  while (!database->watch().is_up() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(20ms);
  EXPECT_TRUE(database->watch().is_up()) << database->watch().reason();
  EXPECT_EQ(index_names(kAccounts).size(), 12U);
}

TEST_F(SchemaTest, KnowsADatabaseThatTheFirstReleaseMade) {
  Client client = pool_->lease();
  client.collection(kMeta).insert(std::move(by_id("schema").add("version", 1)));
  set_up(client, {});
  EXPECT_TRUE(is_made_by_first_release(client));
  client.collection(kMeta).remove_many(by_id("schema"));
  set_up(client, {});
  set_up(client, {});
  EXPECT_FALSE(is_made_by_first_release(client));
}

TEST_F(SchemaTest, RefusesDataOfANewerProgram) {
  {
    Client client = pool_->lease();
    client.collection(kMeta).insert(std::move(by_id("schema").add("version", 99)));
    EXPECT_THROW(set_up(client, {}), Failure);
  }
  MongodbBackend backend(testkit::MongoServer::shared(), name_, 2s);
  const auto refused = conformance::must_fail(backend.accounts->find_by_id("a"));
  EXPECT_EQ(refused.code(), base::ErrorCode::kUnavailable);
  EXPECT_NE(refused.detail().find("newer program"), std::string::npos);
}

}  // namespace
}  // namespace storage::mongodb
