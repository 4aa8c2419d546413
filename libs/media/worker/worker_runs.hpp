/// Pictures through the real worker program, for tests.
#pragma once

#include <Magick++.h>

#include <string>
#include <utility>
#include <vector>

#include "media/corpus_files.hpp"
#include "media/worker_client.hpp"

namespace media {

inline WorkerImageProcessor processor() {
  WorkerOptions options;
  options.program = std::string{DREAMSCAPE_BIN_DIR} + "/image-worker";
  options.keeps_stderr = true;
  // Sanitizers and a busy machine; the default is tested with programs that never answer.
  options.deadline = std::chrono::seconds{60};
  return WorkerImageProcessor{options};
}

inline base::Result<Processed> process(std::span<const std::byte> file, std::vector<std::uint32_t> squares = {}) {
  ImageRequest request{.image = file};
  request.square_sizes = std::move(squares);
  return processor().process(request);
}

inline Magick::Image decoded(std::span<const std::byte> file) {
  Magick::Image image;
  image.read(Magick::Blob{file.data(), file.size()});
  return image;
}

inline Bytes encoded(Magick::Image image, const char* format) {
  image.magick(format);
  Magick::Blob blob;
  image.write(&blob);
  const auto* data = static_cast<const std::byte*>(blob.data());
  return {data, data + blob.length()};
}

}  // namespace media
