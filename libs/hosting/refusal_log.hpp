/// Log lines about messages that never became requests: what was wrong and where it came from, at most a few a second,
/// because their senders decide how many there are.
///
/// Thread-safe, does not block.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "base/clock.hpp"
#include "http/request.hpp"
#include "log/logger.hpp"

namespace hosting {

class RefusalLog {
 public:
  static constexpr std::uint32_t kLinesPerSecond = 5;

  /// Both must outlive it.
  RefusalLog(const logging::Logger& log, const base::Clock& clock) : log_(log), clock_(clock) {}

  /// One line, or one more to the count that the next line tells.
  void write(const http::Refusal& refusal, std::string_view request_id);

 private:
  [[nodiscard]] bool may_write();

  const logging::Logger& log_;
  const base::Clock& clock_;
  std::atomic<std::int64_t> second_ = 0;
  std::atomic<std::uint32_t> lines_ = 0;    ///< in that second
  std::atomic<std::uint64_t> skipped_ = 0;  ///< since the last line
};

}  // namespace hosting
