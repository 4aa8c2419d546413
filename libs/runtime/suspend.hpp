/// How a coroutine waits on its event loop for what another thread does.
///
///     co_await runtime::suspend([&](runtime::Wakeup wakeup) {
///       thread.submit([wakeup = std::move(wakeup)]() mutable { work(); std::move(wakeup)(); });
///     });
#pragma once

#include <functional>
#include <memory>

#include "runtime/task.hpp"

namespace runtime {

/// Resumes the one coroutine that waits for it, on that coroutine's own loop, which it keeps running until then. Must
/// be called exactly once, from any thread.
class Wakeup {
 public:
  void operator()() &&;

 private:
  struct Sleeper;
  friend Task<void> suspend(std::move_only_function<void(Wakeup)> begin);
  explicit Wakeup(std::shared_ptr<Sleeper> sleeper);
  std::shared_ptr<Sleeper> sleeper_;
};

/// Calls `begin` at once and returns when the Wakeup given to it was called.
[[nodiscard]] Task<void> suspend(std::move_only_function<void(Wakeup)> begin);

}  // namespace runtime
