/// The I/O threads: one event loop each, nothing shared between them.
///
/// Sockets live and die on the loop that accepted them, so connection code needs no locks. Work that blocks or burns
/// CPU goes to a WorkerPool instead.
#pragma once

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>

#include "runtime/task.hpp"

namespace runtime {

class EventLoops {
 public:
  /// `count` >= 1 loops; none runs before `start`.
  explicit EventLoops(std::size_t count);
  /// Stops and joins.
  ~EventLoops();
  EventLoops(const EventLoops&) = delete;
  EventLoops& operator=(const EventLoops&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return loops_.size(); }
  [[nodiscard]] boost::asio::io_context& at(std::size_t index) { return loops_[index]->context; }

  /// Starts one thread a loop.
  void start();
  /// Ends every loop soon, whatever is still pending; idempotent, callable from any thread.
  void stop();
  /// Waits for the threads. Not from a loop thread.
  void join();
  /// Destroys what still waits on the loops, coroutines with all their locals included. After `join`, and before what
  /// those coroutines use is destroyed. Sockets and timers of the loops may be destroyed afterwards.
  void drop_pending();

 private:
  /// Gives access to what io_context does first when it is destroyed.
  class Context final : public boost::asio::io_context {
   public:
    using io_context::io_context;
    void drop_pending() { shutdown(); }
  };
  struct Loop {
    Context context{1};
    boost::asio::executor_work_guard<Executor> work{context.get_executor()};
  };
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::jthread> threads_;
};

}  // namespace runtime
