// Somebody goes while they are still busy: with sockets, uploads and exports under way. Nothing of theirs stays.
#include <atomic>
#include <thread>

#include "browser.hpp"
#include "left_behind.hpp"

namespace integration {
namespace {

class DeletionRaceTest : public testing::TestWithParam<Store> {
 protected:
  [[nodiscard]] std::filesystem::path uploads() const { return data_.folder() / "uploads"; }

  [[nodiscard]] std::string sign_up(const std::string& person) const {
    return access_token(stack_.auth().request("POST", "/api/v1/auth/register", registration(data_.address(person))));
  }
  [[nodiscard]] int upload(HttpClient& user, const std::string& token, const std::string& text) const {
    return user
        .request("POST", "/api/v1/users/documents", multipart("file", "a.txt", "text/plain", text),
                 multipart_fields(token))
        .status;
  }
  /// Until a request is refused because the person is gone.
  void stay_busy(const std::string& token, const std::string& marker, int number) {
    HttpClient user = stack_.user();
    for (int round = 0; !is_over_; ++round) {
      const std::string text = marker + " " + std::to_string(number) + " " + std::to_string(round);
      if (upload(user, token, text) == 401) return;
      (void)user.request("POST", "/api/v1/users/gdpr/data-export", "{}", bearer(token));
    }
  }
  /// Documents hold the marker as text, exports as the name of a favourite.
  void give_records(const std::string& token, const std::string& marker) const {
    HttpClient user = stack_.user();
    EXPECT_EQ(upload(user, token, marker), 201);
    const std::string favorite = R"({"entityType":"HOTEL","entityId":")" + marker + "\"}";
    EXPECT_EQ(user.request("POST", "/api/v1/users/favorites", favorite, bearer(token)).status, 201);
  }
  [[nodiscard]] bool comes_to_be_gone(const std::string& marker) const {
    for (int i = 0; i < 600; ++i) {
      if (!has_file_with(uploads(), marker)) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }

  const Data data_{GetParam()};
  const Stack stack_{data_, with_prompt_erasures(uploads())};
  std::atomic<bool> is_over_ = false;
};
INSTANTIATE_TEST_SUITE_P(All, DeletionRaceTest, testing::Values(Store::kEmbedded, Store::kMongodb), store_name);

TEST_P(DeletionRaceTest, SocketsUploadsAndExportsUnderWayLeaveNothing) {
  const std::string stays = sign_up("stays"), goes = sign_up("goes");
  give_records(stays, "of-who-stays");
  give_records(goes, "of-who-goes");
  Browser staying(stack_.gateway_port, stays), going(stack_.gateway_port, goes, 3);
  ASSERT_TRUE(staying.comes_to_say("0 connect\n")) << staying.said();
  for (const char* socket : {"0", "1", "2"}) {
    ASSERT_TRUE(going.comes_to_say(std::string(socket) + " connect\n")) << going.said();
  }
  std::vector<std::jthread> busy;
  for (int i = 0; i < 3; ++i) busy.emplace_back([&, i] { stay_busy(goes, "of-who-goes", i); });
  std::this_thread::sleep_for(500ms);
  HttpClient user = stack_.user();
  const auto asked = user.request("POST", "/api/v1/users/gdpr/data-deletion", "{}", bearer(goes));
  ASSERT_EQ(asked.status, 201) << asked.body;
  for (const char* socket : {"0", "1", "2"}) {
    EXPECT_TRUE(going.comes_to_say(std::string(socket) + " disconnect io server disconnect\n")) << going.said();
  }
  is_over_ = true;
  busy.clear();
  EXPECT_TRUE(comes_to_be_gone("of-who-goes"));
  EXPECT_EQ(user.request("GET", "/api/v1/users/profile", {}, bearer(goes)).status, 401);
  EXPECT_EQ(stack_.auth().request("POST", "/api/v1/auth/login", credentials(data_.address("goes"))).status, 401);
  EXPECT_TRUE(has_file_with(uploads(), "of-who-stays"));
  EXPECT_EQ(staying.lines("0 disconnect"), std::vector<std::string>{});
}

}  // namespace
}  // namespace integration
