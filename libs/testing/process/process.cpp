#include "testing/process/process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace testkit {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPause{5};

std::vector<char*> as_pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::filesystem::path temporary_file() {
  std::string name = (std::filesystem::temp_directory_path() / "dreamscape-process-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) throw std::runtime_error("mkostemp failed");
  ::close(file);
  return name;
}

/// The letter the kernel shows, for example 'T' for stopped; proc(5).
char state_of(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(status, text);
  const std::size_t name_end = text.rfind(')');
  return name_end == std::string::npos || name_end + 2 >= text.size() ? 'X' : text[name_end + 2];
}

int open_socket() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) throw std::runtime_error("no socket");
  return socket;
}

int connect_loopback(std::uint16_t port) {
  const int socket = open_socket();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int result = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::close(socket);
  return result;
}

}  // namespace

Process::Process(const std::string& program, const std::vector<std::string>& arguments, const Environment& environment)
    : output_(temporary_file()) {
  const std::string path = program.starts_with('/') ? program : std::string(DREAMSCAPE_BIN_DIR) + "/" + program;
  std::vector<std::string> words{path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables{"PATH=/usr/bin:/bin"};
  // Sanitizer settings belong to the build, not to the program.
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  for (const auto& [name, value] : environment) variables.push_back(std::string(name).append("=").append(value));

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_.c_str(), O_WRONLY | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  // A socket of the test that lived on in the program would keep its port taken and its connections open.
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  const int failure =
      ::posix_spawn(&pid_, path.c_str(), &actions, nullptr, as_pointers(words).data(), as_pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw std::runtime_error("cannot start " + path + ": " + std::strerror(failure));
}

Process::~Process() {
  kill();
  std::error_code ignored;
  std::filesystem::remove(output_, ignored);
}

void Process::send_signal(int signal) const {
  if (!exit_code_) ::kill(pid_, signal);
}

std::optional<int> Process::wait(std::chrono::milliseconds timeout) {
  const auto until = Clock::now() + timeout;
  while (!exit_code_) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else if (Clock::now() >= until) {
      return std::nullopt;
    } else {
      std::this_thread::sleep_for(kPause);
    }
  }
  return exit_code_;
}

void Process::kill() {
  send_signal(SIGKILL);
  (void)wait(std::chrono::seconds{10});
}

void Process::freeze() {
  send_signal(SIGSTOP);
  // The signal is on its way when `kill` returns; what comes until then would still be answered.
  while (state_of(pid_) != 'T' && !wait(std::chrono::milliseconds{0})) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

void Process::thaw() const { send_signal(SIGCONT); }

std::string Process::output() const {
  std::ifstream file(output_, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool Process::wait_for_output(const std::string& text, std::chrono::milliseconds timeout) {
  const auto until = Clock::now() + timeout;
  while (output().find(text) == std::string::npos) {
    if (Clock::now() >= until || wait(std::chrono::milliseconds{0})) return output().find(text) != std::string::npos;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

long Process::resident_kib() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return -1;
}

namespace {

/// A socket that has a port of the system's choice and never listens.
///
/// Linux gives its port to no bind(0) and no connect, of this process or another, and lets a server that sets
/// SO_REUSEADDR bind and listen beside it. While nobody does, connecting is refused.
class Reservation {
 public:
  Reservation() : socket_(open_socket()) {
    const int on = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool is_bound = ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                          ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    port_ = is_bound ? ntohs(address.sin_port) : std::uint16_t{0};
  }
  ~Reservation() { ::close(socket_); }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  /// 0: there was none.
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  const int socket_;
  std::uint16_t port_ = 0;
};

/// Many times what one test asks for, and a part of the descriptors a process may have.
constexpr std::size_t kReservationsMax = 256;

}  // namespace

/// A port that was only free a moment ago was sometimes somebody else's when the test came to use it. So it stays
/// reserved, the last ones for good and earlier ones until their tests are over.
std::uint16_t free_port() {
  static std::mutex mutex;
  static std::deque<Reservation> reservations;
  const std::lock_guard lock(mutex);
  const std::uint16_t port = reservations.emplace_back().port();
  if (port == 0) throw std::runtime_error("no free port");
  if (reservations.size() > kReservationsMax) reservations.pop_front();
  return port;
}

bool wait_until_listening(std::uint16_t port, std::chrono::milliseconds timeout) {
  const auto until = Clock::now() + timeout;
  while (connect_loopback(port) != 0) {
    if (Clock::now() >= until) return false;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

}  // namespace testkit
