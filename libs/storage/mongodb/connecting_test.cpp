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
    options.timeout = 3s;
    return Database::open(options, pool_, clock_);
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
  EXPECT_THAT(outage(uri("127.0.0.1", "tls=true")), HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, RefusesAServerThatAnotherAuthorityVouchesFor) {
  EXPECT_THAT(outage(uri("127.0.0.1", "tls=true&tlsCAFile=" + of_somebody_else_.file())),
              HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, RefusesAServerWithAnotherName) {
  EXPECT_THAT(outage(uri("localhost", "tls=true&tlsCAFile=" + certificate_.file())),
              HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, RefusesToTalkPlainlyToIt) { EXPECT_NE(outage(uri("127.0.0.1", "")), ""); }

TEST_F(TlsTest, TalksToAServerThatProvesItsName) {
  EXPECT_EQ(outage(uri("127.0.0.1", "tls=true&tlsCAFile=" + certificate_.file())), "");
}

TEST_F(ConnectingTest, NeverTellsThePasswordThatWasRefused) {
  const std::string port = std::to_string(testkit::MongoServer::shared().port());
  const std::string reason = outage("mongodb://kevin:hunter2@127.0.0.1:" + port + "/x");
  EXPECT_THAT(reason, HasSubstr("uthentication"));
  EXPECT_THAT(reason, Not(HasSubstr("hunter2")));
}

TEST_F(ConnectingTest, IsAnOutageWhenTheServerBelongsToNoOrAnotherReplicaSet) {
  const std::string port = std::to_string(testkit::MongoServer::shared().port());
  EXPECT_THAT(outage("mongodb://127.0.0.1:" + port + "/x?replicaSet=rs0"), HasSubstr("No suitable servers"));
}

}  // namespace
}  // namespace storage::mongodb
