// What a deployment writes into its URI besides the address: TLS, credentials, the name of a replica set.
#include <gmock/gmock.h>

#include "storage/mongodb/test_backend.hpp"
#include "testing/process/certificate.hpp"

namespace storage::mongodb {
namespace {

using namespace std::chrono_literals;
using conformance::must;
using testing::HasSubstr;
using testing::Not;

/// A database that is opened with a URI and asked once.
class ConnectingTest : public testing::Test {
 protected:
  [[nodiscard]] base::Result<std::unique_ptr<Database>> open(const std::string& uri) {
    DatabaseOptions options;
    options.url = base::Secret{uri};
    options.timeout = 20s;
    return Database::open(options, pool_, clock_);
  }
  /// One that can be used.
  [[nodiscard]] std::unique_ptr<Database> open_well(const std::string& uri) {
    auto database = open(uri).value();
    EXPECT_TRUE(comes_up(*database)) << database->watch().reason();
    return database;
  }
  /// Why the server cannot be used; empty if it can.
  [[nodiscard]] std::string outage(const std::string& uri) {
    const auto database = open(uri);
    if (!database) return "not opened: " + database.error().message() + ": " + database.error().detail();
    const auto health = make_health_probe(**database);
    const base::Status answered = runtime::run(health->ping());
    if (answered) return {};
    EXPECT_EQ(answered.error().code(), base::ErrorCode::kUnavailable);
    EXPECT_EQ(answered.error().message(), "Service temporarily unavailable");
    return answered.error().detail();
  }
  /// The same, asked until it names `reason`: on a busy machine the first answer may be that there was none in time.
  [[nodiscard]] std::string outage_for(const std::string& uri, const std::string& reason) {
    const auto until = std::chrono::steady_clock::now() + 60s;
    std::string told;
    while (told.find(reason) == std::string::npos && std::chrono::steady_clock::now() < until) told = outage(uri);
    return told;
  }
  void expect_outage(const std::string& uri, const std::string& reason) {
    EXPECT_THAT(outage_for(uri, reason), HasSubstr(reason));
  }

 private:
  conformance::FakeClock clock_;
  runtime::WorkerPool pool_{{.name = "connecting", .threads = 2}};
};

class TlsTest : public ConnectingTest {
 protected:
  [[nodiscard]] std::string uri(const std::string& host, const std::string& options) const {
    return "mongodb://" + host + ":" + std::to_string(server_.port()) + "/tls?" + options;
  }

  const testkit::Certificate certificate_;
  const testkit::Certificate of_somebody_else_;
  const testkit::MongoServer server_{{"-certificate", certificate_.file(), "-key", certificate_.key_file()}};
};

TEST_F(TlsTest, RefusesAServerWhoseCertificateNobodyVouchesFor) {
  expect_outage(uri("127.0.0.1", "tls=true"), "certificate verify failed");
}

TEST_F(TlsTest, RefusesAServerThatAnotherAuthorityVouchesFor) {
  expect_outage(uri("127.0.0.1", "tls=true&tlsCAFile=" + of_somebody_else_.file()), "certificate verify failed");
}

TEST_F(TlsTest, RefusesAServerWithAnotherName) {
  expect_outage(uri("localhost", "tls=true&tlsCAFile=" + certificate_.file()), "certificate verify failed");
}

TEST_F(TlsTest, RefusesToTalkPlainlyToIt) { EXPECT_NE(outage(uri("127.0.0.1", "")), ""); }

TEST_F(TlsTest, TalksToAServerThatProvesItsName) {
  const auto database = open_well(uri("127.0.0.1", "tls=true&tlsCAFile=" + certificate_.file()));
  must(make_health_probe(*database)->ping());
}

TEST_F(ConnectingTest, NeverTellsThePasswordThatWasRefused) {
  const std::string port = std::to_string(testkit::MongoServer::shared().port());
  const std::string reason = outage_for("mongodb://kevin:hunter2@127.0.0.1:" + port + "/x", "uthentication");
  EXPECT_THAT(reason, HasSubstr("uthentication"));
  EXPECT_THAT(reason, Not(HasSubstr("hunter2")));
}

TEST_F(ConnectingTest, IsAnOutageWhenTheServerBelongsToNoOrAnotherReplicaSet) {
  const std::string port = std::to_string(testkit::MongoServer::shared().port());
  expect_outage("mongodb://127.0.0.1:" + port + "/x?replicaSet=rs0", "No suitable servers");
}

/// A server that asks for a name and a password.
class CredentialsTest : public ConnectingTest {
 protected:
  [[nodiscard]] std::string uri(const std::string& user) const {
    return "mongodb://" + user + "127.0.0.1:" + std::to_string(server_.port()) + "/app?authMechanism=SCRAM-SHA-256";
  }

  const testkit::MongoServer server_{{"-user", "kevin", "-password", "p@ss/word"}};
};

TEST_F(CredentialsTest, AreAskedForWhereTheUriHasNone) {
  expect_outage("mongodb://127.0.0.1:" + std::to_string(server_.port()) + "/app", "requires authentication");
}

TEST_F(CredentialsTest, AreRefusedWithAnotherPassword) {
  expect_outage(uri("kevin:hunter2@"), "Authentication failed");
}

TEST_F(CredentialsTest, AreRefusedWithAnotherName) {
  expect_outage(uri("kelly:p%40ss%2Fword@"), "Authentication failed");
}

TEST_F(CredentialsTest, OpenTheDatabase) {
  const auto database = open_well(uri("kevin:p%40ss%2Fword@"));
  must(make_account_store(*database)->create(make_account("kevin")));
}

/// Two members of one set on the same data; which of them is the primary can be changed.
class ReplicaSetTest : public ConnectingTest {
 protected:
  [[nodiscard]] std::string uri(std::uint16_t port, const std::string& set = "rs0") const {
    return "mongodb://127.0.0.1:" + std::to_string(port) + "/app?replicaSet=" + set;
  }

  const std::uint16_t second_ = testkit::free_port();
  testkit::MongoServer server_{{"-replica-set", "rs0", "-second", "127.0.0.1:" + std::to_string(second_)}};
};

TEST_F(ReplicaSetTest, IsAnOutageUnderAnotherName) { expect_outage(uri(server_.port(), "rs1"), "No suitable servers"); }

TEST_F(ReplicaSetTest, FindsThePrimaryThroughAMemberThatIsNone) {
  const auto database = open_well(uri(second_));
  must(make_account_store(*database)->create(make_account("kevin")));
}

TEST_F(ReplicaSetTest, GoesOnWithTheNextPrimaryAndLosesNothingThatWasAcknowledged) {
  const auto database = open_well(uri(server_.port()));
  const auto accounts = make_account_store(*database);
  must(accounts->create(make_account("before")));
  server_.step_down();
  std::vector<std::string> acknowledged;
  const auto end = std::chrono::steady_clock::now() + 60s;
  for (int i = 0; acknowledged.size() < 20 && std::chrono::steady_clock::now() < end; ++i) {
    const Account account = make_account(std::to_string(i));
    const base::Status created = runtime::run(accounts->create(account));
    if (created) {
      acknowledged.push_back(account.id);
    } else {
      // While there is no primary that anybody knows of.
      ASSERT_EQ(created.error().code(), base::ErrorCode::kUnavailable) << created.error().detail();
    }
  }
  EXPECT_EQ(acknowledged.size(), 20U);
  for (const std::string& id : acknowledged) EXPECT_TRUE(must(accounts->find_by_id(id))) << id;
  const std::string first = "mongodb://127.0.0.1:" + std::to_string(server_.port());
  expect_outage(first + "/app?directConnection=true", "not primary");
}

}  // namespace
}  // namespace storage::mongodb
