// What follows a change: the row of the audit log, the notification, and what open pages are told.
#include "user/domain/change_listeners.hpp"

#include "testing/http/websocket.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

/// Keeps in which order it was told.
class Recorded final : public ChangeListener {
 public:
  Recorded(std::string name, std::vector<std::string>& told) : name_(std::move(name)), told_(told) {}
  runtime::Task<void> on_change(const Change& change) override {
    told_.push_back(name_ + " " + change.user_id);
    co_return;
  }

 private:
  const std::string name_;
  std::vector<std::string>& told_;
};

/// Keeps what the sockets of one user were sent.
class SocketsOfKevin final : public UserSockets {
 public:
  void deliver(const std::string& user_id, std::string_view event, std::string_view json) override {
    sent.push_back(user_id + " " + std::string(event) + " " + std::string(json));
  }
  [[nodiscard]] bool has_sockets_of(const std::string& user_id) const override { return user_id == "kevin"; }

  std::vector<std::string> sent;
};

TEST(ChangedSocketsTest, TellTheSubjectOfEveryChangeButThoseOfRecords) {
  SocketsOfKevin sockets;
  ChangedSockets listener(sockets);
  for (const Subject subject : {Subject::kRecord, Subject::kAccount, Subject::kSession, Subject::kProfile,
                                Subject::kPreference, Subject::kConsent}) {
    Change change;
    change.subject = subject;
    for (const char* user : {"kevin", "lisa"}) {
      change.user_id = user;
      runtime::run(listener.on_change(change));
    }
  }
  std::vector<std::string> expected;
  for (const std::string subject : {"account", "session", "profile", "preference", "consent"}) {
    expected.push_back(R"(kevin account:changed {"subject":")" + subject + R"("})");
  }
  EXPECT_EQ(sockets.sent, expected);
}

TEST(ChangesTest, TellEveryListenerInOrder) {
  std::vector<std::string> told;
  Recorded one("one", told);
  Recorded two("two", told);
  Changes changes({&one, &two});
  Change change;
  change.user_id = "kevin";
  runtime::run(changes.announce(change));
  EXPECT_EQ(told, (std::vector<std::string>{"one kevin", "two kevin"}));
}

class ChangeListenersTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(ChangeListenersTest);

/// "title: message" of the person's notifications, newest first; by the store, because some end every token.
std::vector<std::string> notices(World& world, const Person& person) {
  const auto page = world.run(world.stores().owned.of<storage::Notification>().list(person.id, {}));
  EXPECT_TRUE(page);
  std::vector<std::string> found;
  for (const storage::Notification& notification : page->items) {
    EXPECT_EQ(notification.type, storage::NotificationType::kAccountSecurity);
    found.push_back(notification.title + ": " + notification.message);
  }
  return found;
}

TEST_P(ChangeListenersTest, TellPeopleWhatAdministratorsDidToTheirAccount) {
  World world(GetParam());
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  const Person kevin = world.sign_up();
  const std::string path = "/api/v1/admin/users/" + kevin.id;
  const auto expect_newest = [&](const std::string& notice) {
    EXPECT_EQ(notices(world, kevin).at(0), notice);
    world.clock().advance(std::chrono::seconds{1});
  };
  ASSERT_EQ(world.put(path, R"({"firstName":"Calvin"})", admin.bearer()).status, 200);
  expect_newest("Your account was changed: An administrator changed the data of your account.");
  ASSERT_EQ(world.put(path, R"({"role":"MODERATOR","lastName":"X"})", admin.bearer()).status, 200);
  expect_newest("Your account was changed: An administrator gave your account the role MODERATOR.");
  ASSERT_EQ(world.remove(path + "/sessions", admin.bearer()).status, 200);
  expect_newest("You were signed out: An administrator ended your sessions on all devices.");
  ASSERT_EQ(world.put(path + "/suspend", "{}", admin.bearer()).status, 200);
  ASSERT_EQ(world.put(path + "/reactivate", "{}", admin.bearer()).status, 200);
  expect_newest("Your account is active again: An administrator reactivated your account.");
  EXPECT_EQ(notices(world, kevin).size(), 4U);
}

TEST_P(ChangeListenersTest, TellNobodyOfWhatChangedNothingOrFailed) {
  World world(GetParam());
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  const Person kevin = world.sign_up();
  const std::string path = "/api/v1/admin/users/" + kevin.id;
  ASSERT_EQ(world.put(path, R"({"role":"USER"})", admin.bearer()).status, 200);
  ASSERT_EQ(world.put(path, R"({"role":"KING"})", admin.bearer()).status, 400);
  ASSERT_EQ(world.put(path + "/reactivate", "{}", admin.bearer()).status, 409);
  ASSERT_EQ(world.put("settings", R"({"theme":"dark"})", kevin.bearer()).status, 200);
  EXPECT_TRUE(notices(world, kevin).empty());
}

TEST_P(ChangeListenersTest, TellOpenPagesOfTheUserWhatToReadAgain) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person lisa = world.sign_up("lisa@example.com");
  testkit::WebSocketClient socket(world.app().port());
  ASSERT_EQ(socket.open("/socket.io/?EIO=4&transport=websocket"), 101);
  static_cast<void>(socket.read_text());
  socket.send_text(R"(40{"token":")" + kevin.authorization.substr(7) + "\"}");
  ASSERT_TRUE(socket.read_text().starts_with("40"));
  const auto expect_told = [&socket](std::string_view subject) {
    EXPECT_EQ(socket.read_text(), R"(42["account:changed",{"subject":")" + std::string(subject) + "\"}]");
  };
  ASSERT_EQ(world.put("profile", R"({"profile":{"name":"lisa_t"}})", lisa.bearer()).status, 200);
  ASSERT_EQ(world.put("profile", R"({"profile":{"name":7}})", kevin.bearer()).status, 400);
  ASSERT_EQ(world.post("favorites", R"({"type":"HOTEL","itemId":"1"})", kevin.bearer()).status, 201);
  ASSERT_EQ(world.put("profile", R"({"profile":{"name":"kevin_t"}})", kevin.bearer()).status, 200);
  expect_told("profile");
  ASSERT_EQ(world.put("settings", R"({"theme":"dark"})", kevin.bearer()).status, 200);
  expect_told("preference");
  ASSERT_EQ(world.put("gdpr/consent", R"({"analytics":true})", kevin.bearer()).status, 200);
  expect_told("consent");
  // The notification of it comes by another way, before or after.
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  ASSERT_EQ(world.put("/api/v1/admin/users/" + kevin.id, R"({"firstName":"Calvin"})", admin.bearer()).status, 200);
  std::string told = socket.read_text();
  if (told.starts_with(R"(42["notification:new")")) told = socket.read_text();
  EXPECT_EQ(told, R"(42["account:changed",{"subject":"account"}])");
}

}  // namespace
}  // namespace user
