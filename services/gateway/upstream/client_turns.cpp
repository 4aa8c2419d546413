#include "gateway/upstream/client_turns.hpp"

namespace gateway {
namespace {

/// Entries of clients without an exchange are kept up to here: most come back with their next request.
constexpr std::size_t kKeptClientsMax = 4096;

}  // namespace

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
  runtime::WaitingLine<Called>& line = clients_[client].waiting;
  if (line.size() >= limits_.waiting_max) co_return std::nullopt;
  const std::optional<Called> called = co_await line.wait(executor_, patience);
  if (!called) co_return std::nullopt;
  co_return Turn(self, client);
}

/// Hands the turn to the one who has waited longest.
void ClientTurns::give_back(const http::ClientKey& client) {
  Entry& entry = clients_.at(client);
  Called next;
  if (!entry.waiting.give(next)) --entry.under_way;
}

void ClientTurns::forget_idle() {
  std::erase_if(clients_, [](const auto& row) { return row.second.under_way == 0 && row.second.waiting.empty(); });
}

std::size_t ClientTurns::under_way(const http::ClientKey& client) const {
  const auto found = clients_.find(client);
  return found == clients_.end() ? 0 : found->second.under_way;
}

}  // namespace gateway
