/// ClamAV's daemon for a test: Debian's clamd on a loopback port or a Unix socket, with one signature, that of EICAR.
///
///     testkit::ClamdServer clamd({.stream_max = "1M"});   // throws std::runtime_error when there is none to start
///     options.address = parse_clamd_address(clamd.url());
///
/// Needs `clamav-daemon` (scripts/packages.txt). Blocks; not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "testing/process/process.hpp"
#include "testing/temporary_folder.hpp"

namespace testkit {

struct ClamdSettings {
  bool has_unix_socket = false;
  std::string stream_max = "100M";  ///< StreamMaxLength
  std::string file_max = "100M";    ///< MaxFileSize and MaxScanSize: larger files are called clean
};

class ClamdServer {
 public:
  explicit ClamdServer(ClamdSettings settings = {});

  /// "tcp://127.0.0.1:<port>" or "unix:///…".
  [[nodiscard]] std::string url() const;

  /// SIGKILL; `start` begins anew at the same place, with limits of before or others.
  void kill();
  void start();
  void start(ClamdSettings settings);
  /// SIGSTOP and SIGCONT: a server that has the connection and does not answer.
  void freeze() const { process_->freeze(); }
  void thaw() const { process_->thaw(); }

 private:
  [[nodiscard]] std::string configuration() const;
  [[nodiscard]] bool is_up() const;

  ClamdSettings settings_;
  const std::uint16_t port_ = free_port();
  TemporaryFolder folder_;
  std::unique_ptr<Process> process_;
};

/// What the server finds: the harmless file that scanners are tried with.
[[nodiscard]] std::string eicar();

}  // namespace testkit
