/// Ends the sockets whose token has ended, wherever it was ended: follows the store's token change feed and has the
/// sockets that a change may concern judged anew. One for all sockets of a process.
///
/// While sockets are open the feed is looked at often, which costs one atomic load; a change of one account asks for
/// the facts of that account only. When the store cannot tell, the question stays open and is asked again.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "identity/access_token_authenticator.hpp"
#include "runtime/notice.hpp"
#include "storage/ports/token_change_feed.hpp"
#include "user/sockets/hub.hpp"

namespace user {

class TokenWatch {
 public:
  /// All must outlive it.
  TokenWatch(std::shared_ptr<SocketHub> hub, storage::TokenChangeFeed& feed,
             identity::AccessTokenAuthenticator& authenticator)
      : hub_(std::move(hub)), feed_(feed), authenticator_(authenticator) {}

  /// Once.
  void start(boost::asio::io_context& loop);
  /// Idempotent, from any thread; one look under way may go on until its loop has ended.
  void stop() { stopped_->give(); }

 private:
  using Time = std::chrono::steady_clock::time_point;
  [[nodiscard]] runtime::Task<void> run(std::shared_ptr<runtime::Notice> stopped);
  [[nodiscard]] runtime::Task<void> look();
  [[nodiscard]] runtime::Task<std::optional<std::uint64_t>> current_generation();
  [[nodiscard]] runtime::Task<void> gather();
  [[nodiscard]] runtime::Task<void> judge();

  const std::shared_ptr<SocketHub> hub_;
  storage::TokenChangeFeed& feed_;
  identity::AccessTokenAuthenticator& authenticator_;
  std::uint64_t generation_ = 0;  ///< changes up to here have been gathered
  std::vector<SocketHub::Suspect> suspects_;
  Time ask_again_at_;
  const std::shared_ptr<runtime::Notice> stopped_ = std::make_shared<runtime::Notice>();
};

}  // namespace user
