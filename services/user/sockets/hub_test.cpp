#include "user/sockets/hub.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

/// Notes what it is told.
class Listener final : public SocketHub::Member {
 public:
  explicit Listener(boost::asio::io_context& loop) : Member(loop.get_executor()) {}
  void send(const SocketHub::Frame& frame) override { frames.push_back(frame->substr(2)); }
  void end(SocketEnd reason) override { ended = reason; }

  std::vector<std::string> frames;
  std::optional<SocketEnd> ended;
};

class SocketHubTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::shared_ptr<Listener> enter(const std::string& user_id, const std::string& token_id = "t",
                                                const std::string& session_id = "") {
    auto listener = std::make_shared<Listener>(loop_);
    security::AccessClaims claims;
    claims.user_id = user_id;
    claims.token_id = token_id;
    claims.session_id = session_id;
    hub_->enter(listener, std::make_shared<const security::AccessClaims>(claims));
    return listener;
  }
  [[nodiscard]] std::shared_ptr<Listener> join(const std::string& user_id) {
    auto listener = enter(user_id);
    hub_->admit(*listener, user_id);
    return listener;
  }
  void run() {
    loop_.restart();
    loop_.run();
  }
  [[nodiscard]] std::size_t concerned(const storage::TokenChanges& changes) const {
    return hub_->concerned_by(changes).size();
  }

  boost::asio::io_context loop_{1};
  metrics::Registry registry_{"user-service", "test"};
  std::shared_ptr<SocketHub> hub_ =
      SocketHub::create({.sockets_max = 2, .sockets_per_user_max = 2}, SocketMetrics(registry_));
};

TEST_F(SocketHubTest, DeliversToTheSocketsOfTheUserInOrder) {
  const auto first = join("kevin");
  const auto second = join("kevin");
  const auto stranger = join("other");
  hub_->deliver("kevin", "e", "1");
  hub_->deliver("kevin", "e", "2");
  hub_->deliver("nobody", "e", "3");
  run();
  const std::vector<std::string> expected{R"(42["e",1])", R"(42["e",2])"};
  EXPECT_EQ(first->frames, expected);
  EXPECT_EQ(second->frames, expected);
  EXPECT_TRUE(stranger->frames.empty());
}

TEST_F(SocketHubTest, DeliversNothingBeforeTheTokenIsAcceptedNorAfterTheEnd) {
  const auto waiting = enter("kevin");
  EXPECT_FALSE(hub_->has_sockets_of("kevin"));
  hub_->deliver("kevin", "e", "1");
  hub_->admit(*waiting, "kevin");
  EXPECT_TRUE(hub_->has_sockets_of("kevin"));
  hub_->leave(*waiting, "kevin");
  hub_->deliver("kevin", "e", "2");
  run();
  EXPECT_TRUE(waiting->frames.empty());
  EXPECT_TRUE(hub_->is_empty());
}

TEST_F(SocketHubTest, EndsTheOldestOfAUserWithTooMany) {
  const auto oldest = join("kevin");
  const auto second = join("kevin");
  const auto waiting = enter("kevin");
  run();
  EXPECT_FALSE(oldest->ended) << "a token that is not accepted yet replaces nobody";
  hub_->admit(*waiting, "kevin");
  hub_->deliver("kevin", "e", "1");
  run();
  EXPECT_EQ(oldest->ended, SocketEnd::kReplaced);
  EXPECT_TRUE(oldest->frames.empty());
  EXPECT_FALSE(second->ended);
  EXPECT_EQ(waiting->frames.size(), 1U);
  const auto third = join("kevin");
  run();
  EXPECT_EQ(second->ended, SocketEnd::kReplaced);
}

TEST_F(SocketHubTest, FindsWhomAChangeConcerns) {
  const auto first = enter("kevin", "token-1", "family-1");
  const auto second = enter("kevin", "token-2", "family-2");
  const auto old = enter("other", "token-3", "");
  EXPECT_EQ(concerned({.generation = 1, .token_ids = {"token-2"}, .family_ids = {}, .user_ids = {}, .unlocked = {}}),
            1U);
  EXPECT_EQ(concerned({.generation = 1, .token_ids = {}, .family_ids = {"family-1"}, .user_ids = {}, .unlocked = {}}),
            1U);
  EXPECT_EQ(concerned({.generation = 1, .token_ids = {}, .family_ids = {""}, .user_ids = {}, .unlocked = {}}), 0U);
  EXPECT_EQ(concerned({.generation = 1, .token_ids = {}, .family_ids = {}, .user_ids = {"kevin"}, .unlocked = {}}), 2U);
  EXPECT_EQ(
      concerned(
          {.generation = 1, .everything = true, .token_ids = {}, .family_ids = {}, .user_ids = {}, .unlocked = {}}),
      3U);
}

TEST_F(SocketHubTest, HasSoManyPlacesAndNoMore) {
  auto first = hub_->take_place();
  const auto second = hub_->take_place();
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(hub_->take_place());
  first.reset();
  EXPECT_EQ(hub_->open_sockets(), 1U);
  EXPECT_TRUE(hub_->take_place());
}

}  // namespace
}  // namespace user
