/// One order from bytes to bytes: check, decode, shrink, set upright, cut, encode, summarise.
#pragma once

#include "media/worker_protocol.hpp"

namespace media {

/// Never throws: what goes wrong with the image is a verdict. Costs the pixels of one decoded image at 16 bits a
/// channel (JPEG: of a reduced one) plus two rasters of at most twice kOutputSideMax.
[[nodiscard]] WorkerResponse carry_out(const WorkerRequest& request) noexcept;

}  // namespace media
