/// Looks for orphaned files at start and then periodically, on an event loop, without blocking it.
#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "log/logger.hpp"
#include "runtime/notice.hpp"
#include "user/domain/orphan_sweep.hpp"

namespace user {

class Housekeeping {
 public:
  Housekeeping(OrphanSources sources, const logging::Logger& log, std::chrono::milliseconds interval)
      : sources_(sources), log_(log), interval_(interval) {}

  /// Once.
  void start(boost::asio::io_context& loop);
  /// No further round begins; one under way may use the stores until its loop has ended. Idempotent, from any thread.
  void stop() { stopped_->give(); }

  /// One round. A failure is logged; the next round tries again.
  [[nodiscard]] runtime::Task<void> clean();

 private:
  [[nodiscard]] runtime::Task<void> run(std::shared_ptr<runtime::Notice> stopped);

  const OrphanSources sources_;
  const logging::Logger& log_;
  const std::chrono::milliseconds interval_;
  const std::shared_ptr<runtime::Notice> stopped_ = std::make_shared<runtime::Notice>();
};

}  // namespace user
