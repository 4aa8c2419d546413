/// Coroutines of one event loop that wait, in the order they came, for something that is handed to them.
///
///     std::optional<Gift> gift = co_await line.wait(executor, std::chrono::seconds{5});  // nullopt: too late
///     if (!line.give(gift)) keep(gift);                                                  // nobody waits
///
/// Not thread-safe. Must outlive those who wait.
#pragma once

#include <chrono>
#include <list>
#include <optional>
#include <utility>

#include <boost/asio/redirect_error.hpp>

#include "runtime/task.hpp"
#include "runtime/timer.hpp"

namespace runtime {

template <class Gift>
class WaitingLine {
 public:
  [[nodiscard]] Task<std::optional<Gift>> wait(Executor executor, std::chrono::milliseconds patience) {
    Waiter waiter(waiting_, executor, patience);
    boost::system::error_code ignored;
    co_await waiter.timer.async_wait(boost::asio::redirect_error(use_task, ignored));
    co_return std::move(waiter.gift);
  }

  /// Takes `gift` for the one who has waited longest. False when nobody waits; it is untouched then.
  [[nodiscard]] bool give(Gift& gift) {
    if (waiting_.empty()) return false;
    Waiter& first = *waiting_.front();
    waiting_.pop_front();
    first.gift.emplace(std::move(gift));
    first.timer.cancel();
    return true;
  }

  [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }

 private:
  /// Stands in the line as long as it lives or until something is given to it.
  struct Waiter {
    Waiter(std::list<Waiter*>& joined, const Executor& executor, std::chrono::milliseconds patience)
        : line(joined), place(joined.insert(joined.end(), this)), timer(executor, patience) {}
    ~Waiter() {
      if (!gift) line.erase(place);
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    std::list<Waiter*>& line;
    typename std::list<Waiter*>::iterator place;
    Timer timer;
    std::optional<Gift> gift;
  };

  std::list<Waiter*> waiting_;
};

}  // namespace runtime
