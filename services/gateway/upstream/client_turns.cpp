#include "gateway/upstream/client_turns.hpp"

#include <boost/asio/redirect_error.hpp>

namespace gateway {
namespace {

/// Entries of clients without an exchange are kept up to here: most come back with their next request.
constexpr std::size_t kKeptClientsMax = 4096;

}  // namespace

ClientTurns::Waiter::Waiter(std::list<Waiter*>& joined, const runtime::Executor& executor,
                            std::chrono::milliseconds patience)
    : line(joined), place(joined.insert(joined.end(), this)), timer(executor, patience) {}

ClientTurns::Waiter::~Waiter() {
  if (!is_called) line.erase(place);
}

std::shared_ptr<ClientTurns> ClientTurns::create(const runtime::Executor& executor, Limits limits) {
  return std::shared_ptr<ClientTurns>(new ClientTurns(executor, limits));
}

std::optional<ClientTurns::Turn> ClientTurns::try_take(const http::ClientKey& client) {
  if (clients_.size() > kKeptClientsMax) forget_idle();
  Entry& entry = clients_[client];
  if (entry.under_way >= limits_.under_way_max) return std::nullopt;
  ++entry.under_way;
  return Turn(shared_from_this(), client);
}

runtime::Task<std::optional<ClientTurns::Turn>> ClientTurns::wait(http::ClientKey client,
                                                                  std::chrono::milliseconds patience) {
  const auto self = shared_from_this();
  std::list<Waiter*>& line = clients_[client].waiting;
  if (line.size() >= limits_.waiting_max) co_return std::nullopt;
  Waiter waiter(line, executor_, patience);
  boost::system::error_code ignored;
  co_await waiter.timer.async_wait(boost::asio::redirect_error(runtime::use_task, ignored));
  if (!waiter.is_called) co_return std::nullopt;
  co_return Turn(self, client);
}

/// Hands the turn to whoever has waited longest.
void ClientTurns::give_back(const http::ClientKey& client) {
  Entry& entry = clients_.at(client);
  if (entry.waiting.empty()) {
    --entry.under_way;
    return;
  }
  Waiter& next = *entry.waiting.front();
  entry.waiting.pop_front();
  next.is_called = true;
  next.timer.cancel();
}

void ClientTurns::forget_idle() {
  std::erase_if(clients_, [](const auto& row) { return row.second.under_way == 0 && row.second.waiting.empty(); });
}

std::size_t ClientTurns::under_way(const http::ClientKey& client) const {
  const auto found = clients_.find(client);
  return found == clients_.end() ? 0 : found->second.under_way;
}

}  // namespace gateway
