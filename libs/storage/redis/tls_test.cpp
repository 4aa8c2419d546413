#include <gtest/gtest.h>

#include <filesystem>

#include "storage/redis/test_client.hpp"
#include "testing/process/redis_server.hpp"
#include "testing/temporary_folder.hpp"

namespace storage::redis {
namespace {

using namespace std::chrono_literals;

/// A server that speaks TLS only, with a certificate for 127.0.0.1 that it signed itself.
class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    testkit::Process openssl(
        "/usr/bin/openssl",
        {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate},
        {});
    if (openssl.wait(20s) != 0) throw std::runtime_error("openssl made no certificate: " + openssl.output());
    port = testkit::free_port();
    server.emplace(std::vector<std::string>{"--tls-port", std::to_string(port), "--tls-cert-file", certificate,
                                            "--tls-key-file", key, "--tls-ca-cert-file", certificate,
                                            "--tls-auth-clients", "no"});
  }
  [[nodiscard]] Options options(const std::string& host) const {
    return options_for("rediss://" + host + ":" + std::to_string(port));
  }

  testkit::TemporaryFolder folder;
  std::string certificate = (folder.path() / "certificate.pem").string();
  std::string key = (folder.path() / "key.pem").string();
  std::uint16_t port = 0;
  std::optional<testkit::RedisServer> server;
};

TEST_F(TlsTest, StaysAwayFromAServerWhoseCertificateNobodyVouchesFor) {
  TestClient client(options("127.0.0.1"));
  EXPECT_FALSE(client.wait_until_up(500ms));
}

TEST_F(TlsTest, StaysAwayFromAServerWithAnotherName) {
  Options trusting = options("localhost");
  trusting.ca_file = certificate;
  TestClient client(trusting);
  EXPECT_FALSE(client.wait_until_up(500ms));
}

TEST_F(TlsTest, TalksToAServerThatProvesItsName) {
  Options trusting = options("127.0.0.1");
  trusting.ca_file = certificate;
  TestClient client(trusting);
  ASSERT_TRUE(client.wait_until_up(5s));
  const std::string large(200'000, 'x');
  ASSERT_TRUE(client.call({"SET", "k", large}));
  EXPECT_EQ(*client.call({"GET", "k"})->text(), large);
}

}  // namespace
}  // namespace storage::redis
