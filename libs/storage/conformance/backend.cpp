#include "storage/conformance/backend.hpp"

#include <array>
#include <exception>
#include <thread>

#include <boost/asio/co_spawn.hpp>

namespace storage::conformance {

runtime::Task<base::Result<DeletionDate>> nobody_goes(std::string /*user_id*/) { co_return DeletionDate(); }

void run_all(std::vector<runtime::Task<void>> tasks) {
  constexpr std::size_t kLoops = 4;
  std::array<boost::asio::io_context, kLoops> loops;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    boost::asio::co_spawn(loops.at(i % kLoops), std::move(tasks[i]), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }
  std::vector<std::jthread> threads;
  for (auto& loop : loops) threads.emplace_back([&loop] { loop.run(); });
}

}  // namespace storage::conformance
