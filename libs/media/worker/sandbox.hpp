/// What the image worker gives up before it reads the first byte of a request.
///
/// Each layer stands alone: no descriptors but its own streams, resource limits, no new privileges, death with the
/// parent, and a seccomp filter that lets through computing, memory without execution, and reading and writing what is
/// already open. Everything else fails with EPERM, so that libraries which try to open a file go on without it; what no
/// library tries (processes, programs, network, signals to others, executable memory) ends the process at once.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/result.hpp"

namespace media {

struct SandboxLimits {
  /// Whole address space: 128 MiB of pixels for the largest image, as much again for an interlaced PNG's raw rows,
  /// libraries and heap. Not applied in sanitizer builds, whose shadow memory alone is larger.
  std::size_t address_space_bytes = std::size_t{640} << 20;
  std::chrono::seconds cpu{10};
};

/// Closes every descriptor above standard error. To be called first in main.
void close_inherited_descriptors() noexcept;

/// Takes effect at once and for good; call once, with all libraries and decoders loaded. `kInternal` when any layer
/// could not be put in place: the caller must then not touch the input. Not thread-safe.
[[nodiscard]] base::Status enter_sandbox(const SandboxLimits& limits);

}  // namespace media
