#include "hosting/refusal_log.hpp"

#include <chrono>

namespace hosting {

void RefusalLog::write(const http::Refusal& refusal, std::string_view request_id) {
  if (!may_write()) {
    ++skipped_;
    return;
  }
  const auto skipped = static_cast<std::int64_t>(skipped_.exchange(0));
  log_.with_request(request_id)
      .warning("message refused", {{"status", refusal.status},
                                   {"detail", refusal.detail},
                                   {"client", refusal.peer.to_string()},
                                   {"skipped_before", skipped}});
}

/// Two threads at the turn of a second may let one line too many through.
bool RefusalLog::may_write() {
  const std::int64_t second =
      std::chrono::duration_cast<std::chrono::seconds>(clock_.steady_now().time_since_epoch()).count();
  if (second_.exchange(second) != second) lines_ = 0;
  return ++lines_ <= kLinesPerSecond;
}

}  // namespace hosting
