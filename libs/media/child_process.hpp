/// One run of a helper program: write its input, read its output, end it.
///
/// Made for programs that are not trusted: the child inherits nothing but the two ends of its pipe pair, has a deadline
/// and a bound on its output, and is gone when the call returns.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace media {

struct ChildCommand {
  std::string program;                   ///< absolute path
  std::vector<std::string> arguments;    ///< after the program's own name
  std::vector<std::string> environment;  ///< "NAME=value"; nothing of the parent's environment is passed on
  std::chrono::milliseconds deadline{10'000};
  std::size_t output_bytes_max = std::size_t{16} << 20;
  bool keeps_stderr = false;  ///< otherwise the child's standard error goes to /dev/null
};

enum class ChildEnd { kFinished, kDeadline, kOutputTooLong };

struct ChildOutcome {
  ChildEnd end = ChildEnd::kFinished;
  int wait_status = 0;  ///< as waitpid(2) gives it; killed by us when `end` is not kFinished
  std::vector<std::byte> output;
  std::chrono::microseconds cpu{0};
  std::chrono::microseconds wall{0};
};

/// Starts the program, feeds it `input` (both pieces, in order) and reads until it closes its output. Blocks up to the
/// deadline. A child that stops reading its input early is no error. `kUnavailable` when it cannot be started.
/// Thread-safe; descriptors of this process without close-on-exec are closed in the child (closefrom).
[[nodiscard]] base::Result<ChildOutcome> run_child(const ChildCommand& command, std::span<const std::byte> head,
                                                   std::span<const std::byte> body);

}  // namespace media
