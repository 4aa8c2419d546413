#include "storage/mongodb/schema.hpp"

#include <bson/bson.h>

#include <algorithm>
#include <concepts>
#include <map>
#include <thread>

#include "storage/mongodb/described_record.hpp"
#include "storage/mongodb/gridfs.hpp"
#include "storage/mongodb/test_backend.hpp"
#include "storage/records/kinds.hpp"
#include "storage/records/resumable_upload.hpp"

namespace storage::mongodb {
namespace {

using namespace std::chrono_literals;

/// By the names of indexes, their keys: "userId:1 createdAt:-1", with " unique" behind what is so.
using Keys = std::map<std::string, std::string>;

std::string key_of(const Bson& index) {
  std::string text;
  bson_iter_t found;
  bson_iter_t part;
  if (bson_iter_init_find(&found, index.get(), "key") && bson_iter_recurse(&found, &part)) {
    while (bson_iter_next(&part)) {
      text.append(text.empty() ? "" : " ").append(bson_iter_key(&part)).append(":");
      text += std::to_string(bson_iter_as_int64(&part));
    }
  }
  return text + (BsonView(index).optional_flag("unique").value_or(false) ? " unique" : "");
}

class SchemaTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> index_names(const char* collection) {
    std::vector<std::string> names;
    Client client = pool_->lease();
    for (const Bson& index : client.collection(collection).indexes()) names.push_back(BsonView(index).text("name"));
    std::ranges::sort(names);
    return names;
  }

  [[nodiscard]] Keys keys_of(const std::string& collection) {
    Keys keys;
    Client client = pool_->lease();
    for (const Bson& index : client.collection(collection.c_str()).indexes()) {
      keys.emplace(BsonView(index).text("name"), key_of(index));
    }
    EXPECT_EQ(keys.erase("_id_"), 1U) << collection;
    return keys;
  }

  runtime::WorkerPool blocking_{{.name = "blocking", .threads = 2, .queue_max = 64}};
  base::SystemClock clock_;
  const std::string name_ = testkit::MongoServer::fresh_name();
  std::unique_ptr<ClientPool> pool_ =
      ClientPool::open(base::Secret{testkit::MongoServer::shared().url(name_)}, 1min, 4).value();
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

TEST_F(SchemaTest, HasTheIndexesThatQueriesGoBy) {
  {
    Client client = pool_->lease();
    set_up(client, {});
  }
  const std::pair<std::string, Keys> rows[] = {
      {kAccounts,
       {{"email", "email:1 unique"},
        {"email_canonical", "emailCanonical:1 unique"},
        {"username", "usernameKey:1 unique"},
        {"createdAt", "createdAt:1 _id:1"},
        {"updatedAt", "updatedAt:1 createdAt:1 _id:1"},
        {"firstName", "firstName:1 createdAt:1 _id:1"},
        {"lastName", "lastName:1 createdAt:1 _id:1"},
        {"role", "role:1 createdAt:1 _id:1"},
        {"isVerified", "isVerified:1 createdAt:1 _id:1"},
        {"isSuspended", "isSuspended:1 createdAt:1 _id:1"},
        {"lastLoginAt", "lastLoginAt:1 createdAt:1 _id:1"}}},
      {kSessions,
       {{"session", "sessionId:1 unique"},
        {"predecessor", "predecessor:1 unique"},
        {"family", "familyId:1"},
        {"user", "userId:1"},
        {"forget", "forgetAt:1"}}},
      {kFamilyRevocations, {{"forget", "forgetAt:1"}}},
      {kRevokedTokens, {{"forget", "forgetAt:1"}}},
      {kDeliveries, {{"after", "after:1 unique"}}},
      {kAvatars, {{"name", "name:1 unique"}}},
      {kDocuments, {{"stored_name", "storedName:1 unique"}, {"user_newest", "userId:1 createdAt:-1 _id:-1"}}},
      {Described<ResumableUpload>::kind.name, {{"user_newest", "userId:1 createdAt:-1"}, {"expiry", "expiresAt:1"}}},
      {kAuditEntries, {{"user_newest", "userId:1 at:-1 _id:-1"}, {"accessor", "accessorId:1"}, {"at", "at:1"}}},
      {kSecurityEvents, {{"user_newest", "userId:1 at:-1 _id:-1"}, {"at", "at:1"}}},
      {kWorkItems, {{"free", "kind:1 freeAt:1 _id:1"}, {"due", "kind:1 dueAt:1"}}},
      {"favourites",
       {{"newest", "userId:1 createdAt:-1 _id:-1"},
        {"entityType", "userId:1 entityType:1 createdAt:-1 _id:-1"},
        {"unique", "userId:1 entityType:1 entityId:1 unique"}}},
      {"notifications",
       {{"newest", "userId:1 createdAt:-1 _id:-1"}, {"state", "userId:1 state:1 createdAt:-1 _id:-1"}}},
  };
  for (const auto& [collection, keys] : rows) EXPECT_EQ(keys_of(collection), keys) << collection;
  for (const std::string& bucket : bucket_names()) {
    EXPECT_EQ(keys_of(bucket + ".files"), (Keys{{"name", "filename:1 unique"}})) << bucket;
    EXPECT_EQ(keys_of(bucket + ".chunks"), (Keys{{"place", "files_id:1 n:1 unique"}})) << bucket;
    EXPECT_EQ(keys_of(bucket + ".loose"), (Keys{{"since", "since:1"}})) << bucket;
  }
}

TEST_F(SchemaTest, HasAnIndexForEveryListOfEveryKind) {
  {
    Client client = pool_->lease();
    set_up(client, {});
  }
  for_each_kind([this]<class Row>() {
    const std::string owner = std::string(bson_name(OwnerOf<Row>{})) + ":1 ";
    const std::string order = std::string(bson_name(NewestOf<Row>{})) + ":-1 _id:-1";
    Keys expected{{"newest", owner + order}};
    for_each_member<Row>(FiltersOf<Row>{},
                         [&](auto at) { expected[at.camel()] = owner + bson_name(at) + ":1 " + order; });
    std::string unique;
    for_each_member<Row>(typename Described<Row>::unique{},
                         [&](auto at) { unique.append(bson_name(at)).append(":1 "); });
    if (!unique.empty()) expected["unique"] = unique + "unique";
    if constexpr (std::same_as<Row, DocumentDetails>) expected["trash"] = "deletedAt:1";
    EXPECT_EQ(keys_of(Described<Row>::kind.name), expected) << Described<Row>::kind.name;
  });
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
  // With so short a time-out the server counts as away again and again on a busy machine; the indexes stay.
  const auto until = std::chrono::steady_clock::now() + 120s;
  while (index_names(kAccounts).size() < 12 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(index_names(kAccounts).size(), 12U) << database->watch().reason();
  static_cast<void>(comes_up(*database));  // no thread is left that makes the others
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
  MongodbBackend backend(testkit::MongoServer::shared(), name_, {.waits_for_server = false});
  const auto refused = conformance::must_fail(backend.accounts->find_by_id("a"));
  EXPECT_EQ(refused.code(), base::ErrorCode::kUnavailable);
  EXPECT_NE(refused.detail().find("newer program"), std::string::npos);
}

}  // namespace
}  // namespace storage::mongodb
