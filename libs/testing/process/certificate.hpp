/// A certificate for 127.0.0.1 that vouches for itself, made by the openssl program. For tests only.
///
///     const testkit::Certificate certificate;
///     testkit::RedisServer server({"--tls-cert-file", certificate.file(), "--tls-key-file", certificate.key_file(),
///     …});
#pragma once

#include <stdexcept>
#include <string>

#include "testing/process/process.hpp"
#include "testing/temporary_folder.hpp"

namespace testkit {

class Certificate {
 public:
  /// Throws std::runtime_error when there is no openssl. Blocks.
  Certificate() {
    Process openssl(
        "/usr/bin/openssl",
        {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key_file(), "-out", file()},
        {});
    if (openssl.wait(std::chrono::seconds{20}) != 0) {
      throw std::runtime_error("openssl made no certificate: " + openssl.output());
    }
  }

  /// PEM; also what a client has to trust.
  [[nodiscard]] std::string file() const { return (folder_.path() / "certificate.pem").string(); }
  [[nodiscard]] std::string key_file() const { return (folder_.path() / "key.pem").string(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace testkit
