/// Runs one of the built programs for a test, with exactly the environment it is given.
///
///     testkit::Process auth("auth-service", {}, {{"AUTH_PORT", std::to_string(port)}, {"DATA_DIR", folder.path()}});
///     ASSERT_TRUE(testkit::wait_until_listening(port, 5s));
///
/// Output goes to a file that `output` reads. The destructor kills what still runs. Not thread-safe; blocks.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace testkit {

class Process {
 public:
  using Environment = std::map<std::string, std::string>;

  /// `program` is a name in the build's bin folder or an absolute path. Throws std::runtime_error if it cannot start.
  Process(const std::string& program, const std::vector<std::string>& arguments, const Environment& environment);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  void send_signal(int signal) const;
  /// The exit code, or 128 + the signal that ended it; nullopt when it still runs after `timeout`.
  [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds timeout);
  /// SIGKILL and wait.
  void kill();
  /// SIGSTOP and SIGCONT: it hangs, and goes on. `freeze` returns once it hangs, or has ended.
  void freeze();
  void thaw() const;
  /// What the program wrote so far, standard output and error together.
  [[nodiscard]] std::string output() const;
  /// Waits until the output holds `text`; false after `timeout` or when the program has ended.
  [[nodiscard]] bool wait_for_output(const std::string& text, std::chrono::milliseconds timeout);
  /// Resident memory in KiB.
  [[nodiscard]] long resident_kib() const;

 private:
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  std::filesystem::path output_;
};

/// A TCP port of this machine that stays reserved: neither we nor the system give it to anybody else. Connecting to it
/// is refused until a server listens there, which must set SO_REUSEADDR, as servers do. Thread-safe.
[[nodiscard]] std::uint16_t free_port();

/// Whether something answers on a loopback port within `timeout`.
[[nodiscard]] bool wait_until_listening(std::uint16_t port, std::chrono::milliseconds timeout);

}  // namespace testkit
