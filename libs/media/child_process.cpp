#include "media/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/descriptor.hpp"

namespace media {

namespace {

using SteadyClock = std::chrono::steady_clock;

base::Error cannot_start(const char* step, int error) {
  return base::unavailable(std::string{"image worker: "} + step + ": " + std::strerror(error));
}

std::vector<char*> as_c_strings(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

/// What the child does between fork and exec: standard streams from `socket`, every other descriptor closed, default
/// signal dispositions and an empty mask (the parent may ignore SIGPIPE or block SIGTERM).
class SpawnPlan {
 public:
  SpawnPlan(int socket, bool keeps_stderr) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, socket, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, socket, STDOUT_FILENO);
    if (!keeps_stderr) posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  [[nodiscard]] const posix_spawn_file_actions_t* actions() const noexcept { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const noexcept { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

base::Result<pid_t> spawn(const ChildCommand& command, int socket) {
  std::vector<std::string> words{command.program};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  const auto argv = as_c_strings(words);
  const auto envp = as_c_strings(command.environment);
  const SpawnPlan plan{socket, command.keeps_stderr};
  pid_t child = -1;
  const int error =
      posix_spawn(&child, command.program.c_str(), plan.actions(), plan.attributes(), argv.data(), envp.data());
  if (error != 0) return std::unexpected(cannot_start("spawn", error));
  return child;
}

int milliseconds_until(SteadyClock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

/// Feeds and drains one socket until the child closes it, a bound is hit or the deadline passes.
class Exchange {
 public:
  Exchange(int socket, std::span<const std::byte> head, std::span<const std::byte> body, const ChildCommand& command)
      : socket_(socket), pieces_{head, body}, output_bytes_max_(command.output_bytes_max) {
    skip_written(0);
  }

  ChildEnd run(SteadyClock::time_point deadline, std::vector<std::byte>& output) {
    while (true) {
      const auto wanted = static_cast<short>(is_written() ? POLLIN : POLLIN | POLLOUT);
      pollfd entry{.fd = socket_, .events = wanted, .revents = 0};
      const int ready = ::poll(&entry, 1, milliseconds_until(deadline));
      if (ready == 0) return ChildEnd::kDeadline;
      if (ready < 0 && errno != EINTR) return ChildEnd::kFinished;
      if ((entry.revents & POLLOUT) != 0) write_some();
      if ((entry.revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !read_some(output)) return ChildEnd::kFinished;
      if (output.size() > output_bytes_max_) return ChildEnd::kOutputTooLong;
    }
  }

 private:
  [[nodiscard]] bool is_written() const noexcept { return current_ == pieces_.size(); }

  void write_some() {
    const auto piece = pieces_[current_];
    const ssize_t sent = ::send(socket_, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return skip_written(static_cast<std::size_t>(sent));
    if (errno != EAGAIN && errno != EINTR) current_ = pieces_.size();  // The child does not want the rest.
  }

  void skip_written(std::size_t count) {
    if (!is_written()) pieces_[current_] = pieces_[current_].subspan(count);
    while (!is_written() && pieces_[current_].empty()) ++current_;
    if (is_written()) ::shutdown(socket_, SHUT_WR);
  }

  /// False at the end of the output.
  bool read_some(std::vector<std::byte>& output) {
    std::array<std::byte, 64 * 1024> chunk;
    const ssize_t count = ::recv(socket_, chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    output.insert(output.end(), chunk.begin(), chunk.begin() + count);
    return count > 0;
  }

  int socket_;
  std::array<std::span<const std::byte>, 2> pieces_;
  std::size_t current_ = 0;
  std::size_t output_bytes_max_;
};

std::chrono::microseconds duration_of(const timeval& time) {
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

/// Ends the child whatever it does, and collects it. After a complete output there is nothing left for it to do.
void reap(pid_t child, ChildOutcome& outcome) {
  ::kill(child, SIGKILL);
  rusage usage{};
  while (::wait4(child, &outcome.wait_status, 0, &usage) < 0 && errno == EINTR) {
  }
  outcome.cpu = duration_of(usage.ru_utime) + duration_of(usage.ru_stime);
}

}  // namespace

base::Result<ChildOutcome> run_child(const ChildCommand& command, std::span<const std::byte> head,
                                     std::span<const std::byte> body) {
  const auto start = SteadyClock::now();
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return std::unexpected(cannot_start("socketpair", errno));
  }
  const base::Descriptor ours{ends[0]};
  base::Descriptor theirs{ends[1]};
  const auto child = spawn(command, theirs.get());
  theirs.close();
  if (!child) return std::unexpected(child.error());

  ChildOutcome outcome;
  outcome.end = Exchange{ours.get(), head, body, command}.run(start + command.deadline, outcome.output);
  reap(*child, outcome);
  outcome.wall = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start);
  return outcome;
}

}  // namespace media
