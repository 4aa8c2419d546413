#include "media/worker_client.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "media/child_process.hpp"
#include "media/worker_protocol.hpp"

namespace media {

namespace {

constexpr const char* kWorkerName = "image-worker";

std::string beside_this_program(const char* name) {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  const std::string_view self{path.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  return std::string{self.substr(0, self.rfind('/') + 1)} + name;
}

/// The worker loads its decoders before it sees a byte of the image, so it must be told which. The name comes from our
/// own sniffing and the worker sniffs again.
ChildCommand command_for(const WorkerOptions& options, ImageFormat format) {
  ChildCommand command;
  command.program = options.program;
  command.arguments = {std::string{file_extension(format)}, std::to_string(options.address_space_bytes)};
  command.environment = {"LC_ALL=C", "MAGICK_THREAD_LIMIT=1", "OMP_NUM_THREADS=1"};
  command.deadline = options.deadline;
  command.output_bytes_max = options.output_bytes_max;
  command.keeps_stderr = options.keeps_stderr;
  return command;
}

std::string describe_end(const ChildOutcome& outcome) {
  if (outcome.end == ChildEnd::kDeadline) return "image worker killed at its deadline";
  if (outcome.end == ChildEnd::kOutputTooLong) return "image worker killed: too much output";
  if (WIFSIGNALED(outcome.wait_status))
    return "image worker ended by signal " + std::to_string(WTERMSIG(outcome.wait_status));
  return "image worker ended with status " + std::to_string(WEXITSTATUS(outcome.wait_status));
}

/// Whether the child never became a working worker, as opposed to failing on the image.
bool failed_to_start(const ChildOutcome& outcome) {
  return WIFEXITED(outcome.wait_status) && WEXITSTATUS(outcome.wait_status) == kWorkerNotReady &&
         outcome.output.empty();
}

base::Result<Processed> interpret(ChildOutcome child, const ImageHeader& source) {
  if (child.end != ChildEnd::kFinished) return std::unexpected(not_an_image(describe_end(child)));
  if (failed_to_start(child)) return std::unexpected(base::unavailable("image worker could not set up its sandbox"));
  auto response = read_response(child.output);
  if (!response) return std::unexpected(not_an_image(describe_end(child) + " without a sound answer"));
  switch (response->verdict) {
    case Verdict::kUndecodable:
      return std::unexpected(not_an_image(std::move(response->detail)));
    case Verdict::kTooLarge:
      return std::unexpected(image_too_large(std::move(response->detail)));
    case Verdict::kBroken:
      return std::unexpected(base::unavailable("image worker: " + response->detail));
    case Verdict::kDone:
      break;
  }
  Processed processed = std::move(response->outcome);
  processed.source = source;
  processed.usage.cpu = child.cpu;
  processed.usage.wall = child.wall;
  return processed;
}

}  // namespace

WorkerImageProcessor::WorkerImageProcessor(WorkerOptions options) : options_(std::move(options)) {
  if (options_.program.empty()) options_.program = beside_this_program(kWorkerName);
}

base::Result<Processed> WorkerImageProcessor::process(const ImageRequest& request) {
  const auto header = inspect_image(request.image, options_.limits);
  if (!header) return std::unexpected(header.error());
  const WorkerOrder order{request.wants_main, request.fit_box, request.square_sizes, options_.limits,
                          request.main_is_webp};
  if (!is_within_bounds(order) || request.image.size() > std::numeric_limits<std::uint32_t>::max()) {
    return std::unexpected(base::internal_error("image request out of bounds"));
  }
  const auto head = write_request_head(order, static_cast<std::uint32_t>(request.image.size()));
  auto child = run_child(command_for(options_, header->format), head, request.image);
  if (!child) return std::unexpected(std::move(child).error());
  return interpret(std::move(*child), *header);
}

base::Status WorkerImageProcessor::check() const {
  if (::access(options_.program.c_str(), X_OK) == 0) return {};
  const std::string detail = options_.program + ": " + std::strerror(errno);
  return std::unexpected(base::Error{base::ErrorCode::kUnavailable,
                                     "the image worker is missing or cannot be executed: no picture is taken"}
                             .with_detail(base::PrivateText{detail}));
}

}  // namespace media
