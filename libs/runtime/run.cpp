#include "runtime/run.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace runtime {
namespace {

struct Reserve {
  std::mutex mutex;
  std::vector<std::unique_ptr<boost::asio::io_context>> idle;
};

Reserve& reserve() {
  static auto* const kept = new Reserve;  // never destroyed, see BorrowedLoop
  return *kept;
}

}  // namespace

BorrowedLoop::BorrowedLoop() {
  Reserve& kept = reserve();
  const std::lock_guard lock(kept.mutex);
  if (kept.idle.empty()) {
    context_ = std::make_unique<boost::asio::io_context>(1);
  } else {
    context_ = std::exchange(kept.idle.back(), nullptr);
    kept.idle.pop_back();
    context_->restart();
  }
}

BorrowedLoop::~BorrowedLoop() {
  Reserve& kept = reserve();
  const std::lock_guard lock(kept.mutex);
  kept.idle.push_back(std::move(context_));
}

}  // namespace runtime
