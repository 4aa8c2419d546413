#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/redis/stream.hpp"
#include "storage/redis/test_client.hpp"
#include "storage/redis/tls_context.hpp"
#include "testing/process/certificate.hpp"
#include "testing/process/redis_server.hpp"

namespace storage::redis {
namespace {

using namespace std::chrono_literals;

TEST(CaFileTest, RefusesAFileThatIsNotThereOrHoldsNoCertificate) {
  const testkit::Certificate certificate;
  for (const std::string& file : {std::string{"/nowhere/ca.pem"}, std::string{"/dev/null"}, certificate.key_file()}) {
    const base::Status usable = check_ca_file(file);
    ASSERT_FALSE(usable) << file;
    EXPECT_EQ(usable.error().code(), base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(usable.error().message(), testing::StartsWith("REDIS_CA_FILE: " + file + ": "));
  }
  EXPECT_TRUE(check_ca_file(certificate.file()));
}

TEST(TlsContextTest, SpeaksNoVersionBeforeTls12) {
  auto context = make_tls_context({});
  EXPECT_EQ(SSL_CTX_ctrl(context.native_handle(), SSL_CTRL_GET_MIN_PROTO_VERSION, 0, nullptr), TLS1_2_VERSION);
}

/// A server that speaks TLS only, with a certificate for 127.0.0.1 that it signed itself.
class TlsTest : public testing::Test {
 protected:
  [[nodiscard]] Options options(const std::string& host) const {
    return options_for("rediss://" + host + ":" + std::to_string(port));
  }

  const testkit::Certificate certificate;
  const std::uint16_t port = testkit::free_port();
  const testkit::RedisServer server{{"--tls-port", std::to_string(port), "--tls-cert-file", certificate.file(),
                                     "--tls-key-file", certificate.key_file(), "--tls-ca-cert-file", certificate.file(),
                                     "--tls-auth-clients", "no"}};
};

TEST_F(TlsTest, StaysAwayFromAServerWhoseCertificateNobodyVouchesFor) {
  TestClient client(options("127.0.0.1"));
  EXPECT_FALSE(client.wait_until_up(500ms));
}

TEST_F(TlsTest, StaysAwayFromAServerWithAnotherName) {
  Options trusting = options("localhost");
  trusting.ca_file = certificate.file();
  TestClient client(trusting);
  EXPECT_FALSE(client.wait_until_up(500ms));
}

/// Makes a file the system's authorities for as long as it lives, as OpenSSL reads them.
class SystemAuthorities {
 public:
  // NOLINTNEXTLINE(concurrency-mt-unsafe): before the client's threads start
  explicit SystemAuthorities(const std::string& file) { setenv("SSL_CERT_FILE", file.c_str(), 1); }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): after they have ended
  ~SystemAuthorities() { unsetenv("SSL_CERT_FILE"); }
  SystemAuthorities(const SystemAuthorities&) = delete;
  SystemAuthorities& operator=(const SystemAuthorities&) = delete;
};

TEST_F(TlsTest, TrustsTheSystemsAuthoritiesWithoutAFile) {
  const SystemAuthorities system(certificate.file());
  TestClient client(options("127.0.0.1"));
  EXPECT_TRUE(client.wait_until_up());
}

// Symptom: any authority of the system's list could vouch for the Redis of an installation that has its own.
TEST_F(TlsTest, TrustsNobodyButTheNamedAuthority) {
  const testkit::Certificate another;
  const SystemAuthorities system(certificate.file());
  Options trusting = options("127.0.0.1");
  trusting.ca_file = another.file();
  TestClient client(trusting);
  EXPECT_FALSE(client.wait_until_up(500ms));
}

TEST_F(TlsTest, TalksToAServerThatProvesItsName) {
  Options trusting = options("127.0.0.1");
  trusting.ca_file = certificate.file();
  TestClient client(trusting);
  ASSERT_TRUE(client.wait_until_up());
  const std::string large(200'000, 'x');
  ASSERT_TRUE(client.call({"SET", "k", large}));
  EXPECT_EQ(*client.call({"GET", "k"})->text(), large);
}

}  // namespace
}  // namespace storage::redis
