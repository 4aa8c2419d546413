/// What a logger has written, for tests that read it.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "log/logger.hpp"

namespace testkit {

/// A logger whose lines stay in memory. Not thread-safe; the logger is.
class LogText {
 public:
  LogText() = default;
  LogText(const LogText&) = delete;
  LogText& operator=(const LogText&) = delete;
  ~LogText() {
    logger_.flush();
    ::close(file_);
  }

  [[nodiscard]] logging::Logger& logger() noexcept { return logger_; }

  /// Everything until now.
  [[nodiscard]] std::string text() const {
    logger_.flush();
    std::string all(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    const ssize_t read = ::pread(file_, all.data(), all.size(), 0);
    all.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
    return all;
  }
  [[nodiscard]] bool has(std::string_view part) const { return text().find(part) != std::string::npos; }

 private:
  const int file_ = ::memfd_create("log", MFD_CLOEXEC);
  logging::Logger logger_ = logging::make_logger({.service = "test", .descriptor = file_});
};

}  // namespace testkit
