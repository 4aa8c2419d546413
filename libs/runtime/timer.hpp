/// The timer of coroutines: steady time, on the concrete executor of Task.
#pragma once

#include <chrono>

#include <boost/asio/basic_waitable_timer.hpp>

#include "runtime/task.hpp"

namespace runtime {

using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace runtime
