/// ImageMagick made ready before the sandbox closes: policy, limits, and the few decoders one run needs.
#pragma once

#include "base/result.hpp"
#include "media/sniff.hpp"

namespace media {

/// Starts ImageMagick with our policy.xml from the folder `image-worker.d` beside this program, checks that the policy
/// is in force (four coders allowed, everything else denied), and loads the coder of `input` and the coders of the
/// outputs by encoding and decoding one pixel of ours: afterwards no file is needed any more. `kInternal` when
/// anything is missing. Call once, single-threaded.
[[nodiscard]] base::Status prepare_magick(ImageFormat input);

}  // namespace media
