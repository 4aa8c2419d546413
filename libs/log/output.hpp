/// Where lines go: a bounded buffer and the one thread that writes it to a descriptor. Thread-safe.
///
/// It is a spdlog sink so that spdlog's level filter and error containment stand before it.
#pragma once

#include <spdlog/sinks/sink.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "log/logger.hpp"

namespace logging {

class LineSink final : public spdlog::sinks::sink {
 public:
  explicit LineSink(const LoggerOptions& options);
  /// Writes what is left, at most for `stop_wait_max`.
  ~LineSink() override;

  /// Takes the payload as one finished line. Never blocks on the descriptor.
  void log(const spdlog::details::log_msg& message) override;
  void flush() override;
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 private:
  void write_until_stopped();
  void wait_for_lines(std::unique_lock<std::mutex>& lock);
  void write_batch(std::string_view batch);
  [[nodiscard]] bool wait_writable() const;

  const int descriptor_;
  const std::size_t buffer_bytes_max_;
  const std::chrono::milliseconds batch_wait_;
  const std::chrono::milliseconds stop_wait_max_;

  std::mutex mutex_;
  std::condition_variable wake_;     ///< of the writer
  std::condition_variable written_;  ///< of those who flush
  std::string lines_;                ///< waiting
  bool is_urgent_ = false;
  bool is_writing_ = false;
  bool is_stopping_ = false;
  std::chrono::steady_clock::time_point give_up_at_{};
  std::atomic<bool> is_hurried_ = false;  ///< stopping: the writer gives up at `give_up_at_`
  std::atomic<std::uint64_t> dropped_ = 0;
  std::jthread writer_;
};

}  // namespace logging
