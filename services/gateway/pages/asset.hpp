/// A file that pages load: kept gzipped, as nearly every client takes it.
#pragma once

#include <mutex>
#include <string>

#include "gateway/pages/embedded.hpp"
#include "gateway/pages/gunzip.hpp"

namespace gateway {

/// Thread-safe.
class Asset {
 public:
  explicit Asset(const EmbeddedFile& file) : file_(file) {}

  [[nodiscard]] const EmbeddedFile& file() const noexcept { return file_; }

  /// Unpacked for the first client that wants it, and kept: asking again and again must not cost that each time.
  [[nodiscard]] const std::string& plain() const {
    std::call_once(unpacked_, [this] { plain_ = gunzip(file_.gzip, file_.size_bytes).value(); });
    return plain_;
  }

 private:
  const EmbeddedFile file_;
  mutable std::once_flag unpacked_;
  mutable std::string plain_;
};

}  // namespace gateway
