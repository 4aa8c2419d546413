#include "runtime/event_loops.hpp"

#include <pthread.h>

#include <string>

#include "base/check.hpp"
#include "runtime/broken_pipes.hpp"

namespace runtime {

EventLoops::EventLoops(std::size_t count) {
  base::check(count > 0, "EventLoops needs at least one loop");
  for (std::size_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
}

EventLoops::~EventLoops() {
  stop();
  join();
}

void EventLoops::start() {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    threads_.emplace_back([loop = loops_[i].get()] {
      block_broken_pipes();
      loop->context.run();
    });
    pthread_setname_np(threads_.back().native_handle(), ("io-" + std::to_string(i)).c_str());
  }
}

void EventLoops::stop() {
  for (auto& loop : loops_) loop->context.stop();
}

void EventLoops::join() { threads_.clear(); }

void EventLoops::drop_pending() {
  for (auto& loop : loops_) loop->context.drop_pending();
}

}  // namespace runtime
