/// The ImageProcessor that decodes in a child process: one sandboxed `image-worker` per image.
///
/// What protects the service: the header is checked here before a worker is started; the worker then has no network, no
/// files, no other process, bounded memory and CPU time (worker/sandbox.hpp), and is killed at its deadline.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "media/image_processor.hpp"
#include "media/limits.hpp"

namespace media {

struct WorkerOptions {
  std::string program;  ///< absolute path; empty: `image-worker` beside the running executable
  ImageLimits limits;
  std::chrono::milliseconds deadline{10'000};                ///< wall-clock time of one image
  std::size_t output_bytes_max = std::size_t{16} << 20;      ///< all encoded outputs together
  std::size_t address_space_bytes = std::size_t{640} << 20;  ///< of the worker, see worker/sandbox.hpp
  bool keeps_stderr = false;                                 ///< let the worker write to our standard error
};

/// Thread-safe: every call has its own worker. The number of workers at once is the number of threads that call.
class WorkerImageProcessor final : public ImageProcessor {
 public:
  explicit WorkerImageProcessor(WorkerOptions options);

  [[nodiscard]] base::Result<Processed> process(const ImageRequest& request) override;
  /// Whether the worker is there and may be executed. `unavailable`; the detail names the path.
  [[nodiscard]] base::Status check() const;
  [[nodiscard]] const std::string& program() const noexcept { return options_.program; }

 private:
  WorkerOptions options_;
};

}  // namespace media
