#include "user/sockets/token_watch.hpp"

#include <iterator>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace user {
namespace {

/// How late a closed socket may learn it, beside the time of the look itself.
constexpr std::chrono::milliseconds kLookEvery{10};
/// Without a socket: how long the first one may go without being looked after.
constexpr std::chrono::milliseconds kNoticeSocketsEvery{25};
/// Between two questions to a store that has to be asked over the network or does not answer.
constexpr std::chrono::milliseconds kAskEvery{200};

}  // namespace

void TokenWatch::start(boost::asio::io_context& loop) {
  boost::asio::co_spawn(loop, run(stopped_), boost::asio::detached);
}

runtime::Task<void> TokenWatch::run(std::shared_ptr<runtime::Notice> stopped) {
  bool is_stopped = false;
  while (!is_stopped) {
    const bool is_needed = !hub_->is_empty();
    if (is_needed) co_await look();
    is_stopped = co_await stopped->wait(is_needed ? kLookEvery : kNoticeSocketsEvery);
  }
}

runtime::Task<void> TokenWatch::look() {
  const std::optional<std::uint64_t> generation = co_await current_generation();
  if (!generation) co_return;
  if (*generation != generation_) co_await gather();
  if (!suspects_.empty()) co_await judge();
}

runtime::Task<std::optional<std::uint64_t>> TokenWatch::current_generation() {
  const std::optional<std::uint64_t> known = feed_.generation_now();
  const Time now = std::chrono::steady_clock::now();
  if (known && suspects_.empty()) co_return known;
  if (now < ask_again_at_) co_return std::nullopt;
  ask_again_at_ = now + kAskEvery;
  if (known) co_return known;
  const base::Result<std::uint64_t> asked = co_await feed_.generation();
  co_return asked ? std::optional<std::uint64_t>(*asked) : std::nullopt;
}

runtime::Task<void> TokenWatch::gather() {
  const base::Result<storage::TokenChanges> changes = co_await feed_.changes_since(generation_);
  if (!changes) co_return;
  std::vector<SocketHub::Suspect> concerned = hub_->concerned_by(*changes);
  suspects_.insert(suspects_.end(), std::make_move_iterator(concerned.begin()),
                   std::make_move_iterator(concerned.end()));
  generation_ = changes->generation;
}

runtime::Task<void> TokenWatch::judge() {
  std::vector<SocketHub::Suspect> undecided;
  std::vector<SocketHub::Suspect> suspects = std::exchange(suspects_, {});
  for (SocketHub::Suspect& suspect : suspects) {
    SocketHub::Claims claims = suspect.claims;
    const base::Result<http::Principal> principal = co_await authenticator_.accept(std::move(claims));
    if (principal) continue;
    if (principal.error().code() == base::ErrorCode::kUnauthenticated) {
      end_later(std::move(suspect.member), SocketEnd::kTokenEnded);
    } else {
      undecided.push_back(std::move(suspect));
    }
  }
  suspects_ = std::move(undecided);
}

}  // namespace user
