// Notifications and which of them a user wants (docs/http-contract.md §4.6 and §4.7).
#include "storage/records/json_view_of.hpp"
#include "storage/records/notification.hpp"
#include "user/domain/notification_preferences.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using boost::json::value;

class NotificationsTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(NotificationsTest);

constexpr std::string_view kInternalToken = "a token of 24 characters";

Config with_internal_token() {
  Config config = test_config();
  config.internal_token = base::Secret(std::string(kInternalToken));
  return config;
}

testkit::FieldList internal_fields() { return {{"X-Internal-Token", std::string(kInternalToken)}}; }

std::string notification_body(const Person& person, const std::string& title, const std::string& more = "") {
  return R"({"userId":")" + person.id + R"(","title":")" + title + R"(","message":"A message")" + more + "}";
}

/// Posts one, a second after the one before, and answers its id.
std::string notify(World& world, const Person& person, const std::string& title, const std::string& more = "") {
  world.clock().advance(std::chrono::seconds{1});
  const auto reply = world.post("notifications/internal", notification_body(person, title, more), internal_fields());
  EXPECT_EQ(reply.status, 201) << reply.body;
  const value data = reply.json().at("data");
  return data.is_null() ? "" : text_of(data.at("id"));
}

using Titles = std::vector<std::string>;
Titles titles(World& world, const Person& person, const std::string& query = "") {
  const auto reply = world.get("notifications" + query, person.bearer());
  EXPECT_EQ(reply.status, 200) << query << reply.body;
  Titles found;
  const value answer = reply.json();
  for (const value& item : answer.at("data").at("notifications").as_array()) found.push_back(text_of(item.at("title")));
  return found;
}

std::int64_t unread(World& world, const Person& person) {
  return world.get("notifications/unread-count", person.bearer()).json().at("data").at("count").as_int64();
}

TEST(NotificationsRulesTest, AreMadeByNobodyWithoutTheInternalToken) {
  World world("memory", with_internal_token());
  const Person kevin = world.sign_up();
  const std::string body = notification_body(kevin, "x");
  const std::string token(kInternalToken);
  const testkit::FieldList refused[] = {
      {},
      kevin.bearer(),
      {{"X-Internal-Token", ""}},
      {{"X-Internal-Token", token + "x"}},
      {{"X-Internal-Token", token.substr(1)}},
      {{"X-Internal-Token", token}, {"X-Internal-Token", token}},
  };
  for (const auto& fields : refused) {
    expect_error(world.post("notifications/internal", body, fields), 403, "Access denied", "FORBIDDEN");
  }
  expect_error(world.post("notifications/internal", "{not json"), 403, "Access denied", "FORBIDDEN");
  EXPECT_EQ(unread(world, kevin), 0);
}

TEST(NotificationsRulesTest, CannotBeMadeWhereNoTokenIsConfigured) {
  World world;
  const Person kevin = world.sign_up();
  const testkit::FieldList empty{{"X-Internal-Token", ""}};
  expect_error(world.post("notifications/internal", notification_body(kevin, "x"), empty), 403, "Access denied",
               "FORBIDDEN");
  expect_error(world.post("notifications/internal", notification_body(kevin, "x")), 403, "Access denied", "FORBIDDEN");
}

TEST(NotificationsRulesTest, NameWhatABodyLacks) {
  World world("memory", with_internal_token());
  const Person kevin = world.sign_up();
  const std::string missing = "Missing required fields: userId, title, message";
  const std::string user = R"({"userId":")" + kevin.id + "\"";
  const std::string rest = R"(,"title":"t","message":"m")";
  const Case rows[] = {
      {"nothing", "{}", 400, missing},
      {"no user", R"({"title":"t","message":"m"})", 400, missing},
      {"no title", user + R"(,"message":"m"})", 400, missing},
      {"empty message", user + R"(,"title":"t","message":""})", 400, missing},
      {"null", user + R"(,"title":null,"message":"m"})", 400, missing},
      {"array", "[]", 400, ""},
      {"type", user + rest + R"(,"type":"NOPE"})", 400,
       "Invalid notification type. Valid values are: BOOKING_CONFIRMED", "NOPE"},
      {"long title", user + R"(,"title":")" + std::string(201, 't') + R"(","message":"m"})", 400,
       "Title must be a text of at most 200 characters"},
      {"long message", user + R"(,"title":"t","message":")" + std::string(4001, 'm') + "\"}", 400,
       "Message must be a text of at most 4000 characters"},
      {"metadata array", user + rest + R"(,"metadata":[]})", 400, "Metadata must be a JSON object"},
      {"large metadata", user + rest + R"(,"metadata":{"x":")" + std::string(16 * 1024, 'x') + "\"}}", 400,
       "Metadata must be a JSON object of at most 16384 bytes"},
      {"number", user + R"(,"title":7,"message":"m"})", 400, "Title must be a text"},
  };
  for (const Case& row : rows) expect(world.post("notifications/internal", row.body, internal_fields()), row);
  for (const char* id : {"nobody", "00000000-0000-4000-8000-000000000000"}) {
    const std::string body = R"({"userId":")" + std::string(id) + "\"" + rest + "}";
    EXPECT_EQ(world.post("notifications/internal", body, internal_fields()).status, 404) << id;
  }
}

TEST_P(NotificationsTest, AreListedNewestFirst) {
  World world(GetParam(), with_internal_token());
  const Person kevin = world.sign_up();
  EXPECT_TRUE(titles(world, kevin).empty());
  notify(world, kevin, "first", R"(,"type":"BOOKING_CONFIRMED","metadata":{"bookingId":"b1","n":1.5})");
  const std::string at = base::to_iso8601(world.clock().now());
  notify(world, kevin, "second");
  EXPECT_EQ(titles(world, kevin), (Titles{"second", "first"}));
  const value item = world.get("notifications", kevin.bearer()).json().at("data").at("notifications").as_array().at(1);
  EXPECT_EQ(item.at("type"), "BOOKING_CONFIRMED");
  EXPECT_EQ(item.at("userId"), value(kevin.id));
  EXPECT_EQ(item.at("message"), "A message");
  EXPECT_EQ(item.at("read"), false);
  EXPECT_TRUE(item.at("readAt").is_null());
  EXPECT_EQ(boost::json::serialize(item.at("metadata")), R"({"bookingId":"b1","n":1.5E0})");
  EXPECT_EQ(item.at("createdAt"), value(at));
  EXPECT_EQ(item.at("updatedAt"), value(at));
  EXPECT_EQ(item.as_object().size(), 10U);
}

TEST_P(NotificationsTest, ArePagedByNumberAndByPlace) {
  World world(GetParam(), with_internal_token());
  const Person kevin = world.sign_up();
  for (int i = 0; i < 5; ++i) notify(world, kevin, std::to_string(i));
  EXPECT_EQ(titles(world, kevin, "?limit=2&page=2"), (Titles{"2", "1"}));
  const value pagination = world.get("notifications?limit=2", kevin.bearer()).json().at("data").at("pagination");
  EXPECT_EQ(pagination.at("total"), 5);
  EXPECT_EQ(pagination.at("page"), 1);
  EXPECT_EQ(pagination.at("limit"), 2);
  EXPECT_EQ(pagination.at("hasMore"), true);
  const std::string next = text_of(pagination.at("next"));
  notify(world, kevin, "late");
  EXPECT_EQ(titles(world, kevin, "?limit=2&after=" + next), (Titles{"2", "1"}));
  EXPECT_EQ(titles(world, kevin, "?limit=1000&page=0").size(), 6U);
  EXPECT_TRUE(titles(world, kevin, "?page=7").empty());
}

TEST(NotificationsRulesTest, AreAtMostFiftyOnAPage) {
  World world("memory", with_internal_token());
  const Person kevin = world.sign_up();
  for (int i = 0; i < 51; ++i) notify(world, kevin, std::to_string(i));
  const std::pair<const char*, std::size_t> rows[] = {{"", 20},          {"?limit=abc", 20}, {"?limit=0", 1},
                                                      {"?limit=50", 50}, {"?limit=51", 50},  {"?limit=1000", 50}};
  for (const auto& [query, size] : rows) EXPECT_EQ(titles(world, kevin, query).size(), size) << query;
}

TEST_P(NotificationsTest, AreReadOnce) {
  World world(GetParam(), with_internal_token());
  const Person kevin = world.sign_up();
  const std::string id = notify(world, kevin, "one");
  notify(world, kevin, "two");
  EXPECT_EQ(unread(world, kevin), 2);
  const std::string first_time = base::to_iso8601(world.clock().now());
  for (int i = 0; i < 2; ++i) {
    const auto reply = world.patch("notifications/" + id + "/read", "", kevin.bearer());
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.json().at("data").at("read"), true);
    EXPECT_EQ(reply.json().at("data").at("readAt"), value(first_time));
    world.clock().advance(std::chrono::minutes{1});
  }
  EXPECT_EQ(unread(world, kevin), 1);
  EXPECT_EQ(titles(world, kevin, "?filter=unread"), Titles{"two"});
  EXPECT_EQ(titles(world, kevin, "?status=read"), Titles{"one"});
  EXPECT_EQ(titles(world, kevin, "?filter=all").size(), 2U);
  EXPECT_EQ(titles(world, kevin, "?filter=nonsense").size(), 2U);
}

TEST_P(NotificationsTest, AreReadAllAtOnce) {
  World world(GetParam(), with_internal_token());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  notify(world, other, "theirs");
  const std::string first = notify(world, kevin, "0");
  for (int i = 1; i < 4; ++i) notify(world, kevin, std::to_string(i));
  ASSERT_EQ(world.patch("notifications/" + first + "/read", "", kevin.bearer()).status, 200);
  EXPECT_EQ(world.patch("notifications/mark-all-read", "", kevin.bearer()).json().at("data").at("updated"), 3);
  EXPECT_EQ(world.patch("notifications/mark-all-read", "", kevin.bearer()).json().at("data").at("updated"), 0);
  EXPECT_EQ(unread(world, kevin), 0);
  EXPECT_EQ(unread(world, other), 1);
}

TEST_P(NotificationsTest, DoNotExistForAnybodyElse) {
  World world(GetParam(), with_internal_token());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const std::string id = notify(world, kevin, "mine");
  EXPECT_TRUE(titles(world, other).empty());
  for (const std::string& path : {id, std::string("x"), std::string("%00"), std::string("%ff"),
                                  std::string("00000000-0000-4000-8000-000000000000")}) {
    expect_error(world.patch("notifications/" + path + "/read", "", other.bearer()), 404, "Notification not found",
                 "NOT_FOUND");
  }
  EXPECT_EQ(unread(world, kevin), 1);
}

TEST_P(NotificationsTest, LoseTheOldestBeyondTheBound) {
  Config config = with_internal_token();
  config.record_bounds.set<storage::Notification>(3);
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  for (int i = 0; i < 5; ++i) notify(world, kevin, std::to_string(i));
  EXPECT_EQ(titles(world, kevin), (Titles{"4", "3", "2"}));
  EXPECT_EQ(unread(world, kevin), 3);
}

std::string all_preferences(std::string_view in_app) {
  std::string body = "{";
  for (const std::string_view topic : NotificationPreferences::kTopics) {
    body.append(body.size() > 1 ? "," : "").append("\"").append(topic).append(R"(":{"inApp":)").append(in_app);
    body.append(R"(,"email":false})");
  }
  return body + "}";
}

TEST_P(NotificationsTest, AreMadeAsPreferred) {
  World world(GetParam(), with_internal_token());
  const Person kevin = world.sign_up();
  ASSERT_EQ(world.put("notification-preferences", all_preferences("false"), kevin.bearer()).status, 200);
  for (const std::string_view type : storage::Spelled<storage::NotificationType>::texts) {
    notify(world, kevin, std::string(type), R"(,"type":")" + std::string(type) + "\"");
  }
  EXPECT_EQ(titles(world, kevin), (Titles{"SYSTEM", "TRIP_REMINDER", "PRICE_ALERT", "ACCOUNT_SECURITY"}));
  ASSERT_EQ(world.put("notification-preferences", all_preferences("true"), kevin.bearer()).status, 200);
  EXPECT_NE(notify(world, kevin, "offer", R"(,"type":"PROMO_OFFER")"), "");
}

TEST_P(NotificationsTest, HavePreferencesWithDefaults) {
  World world(GetParam(), with_internal_token());
  const Person kevin = world.sign_up();
  const std::string defaults = world.get("notification-preferences", kevin.bearer()).body;
  EXPECT_EQ(defaults,
            R"({"success":true,"data":{"booking_confirmed":{"inApp":true,"email":true},)"
            R"("booking_cancelled":{"inApp":true,"email":true},"payment_succeeded":{"inApp":true,"email":true},)"
            R"("payment_failed":{"inApp":true,"email":true},"refund_processed":{"inApp":true,"email":true},)"
            R"("promo_offer":{"inApp":true,"email":false},"platform_update":{"inApp":true,"email":false}}})");
  const auto put = world.put("notification-preferences", all_preferences("false"), kevin.bearer());
  EXPECT_EQ(put.json().at("data").at("promo_offer").at("inApp"), false);
  EXPECT_EQ(world.get("notification-preferences", kevin.bearer()).body, put.body);
  // Other settings stay what they are.
  EXPECT_EQ(world.get("settings", kevin.bearer()).status, 200);
}

TEST(NotificationsRulesTest, TakePreferencesOnlyWhole) {
  World world;
  const Person kevin = world.sign_up();
  const std::string message =
      "Invalid notification preferences. Expected keys: booking_confirmed, booking_cancelled, payment_succeeded, "
      "payment_failed, refund_processed, promo_offer, platform_update, each with { inApp: boolean, email: boolean }.";
  const std::string whole = all_preferences("true");
  std::string with_text = whole;
  with_text.replace(with_text.find("true"), 4, "\"no\"");
  std::string without_one = whole;
  without_one.replace(without_one.find("promo_offer"), 5, "other");
  for (const std::string& body : {std::string("{}"), std::string(R"({"promo_offer":[]})"), with_text, without_one}) {
    const auto reply = world.put("notification-preferences", body, kevin.bearer());
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.json().at("message"), value(message));
  }
  EXPECT_EQ(world.put("notification-preferences", "[]", kevin.bearer()).status, 400);
  std::string more = whole;
  more.insert(1, R"("sms":true,)");
  EXPECT_EQ(world.put("notification-preferences", more, kevin.bearer()).status, 200);
}

TEST(NotificationsRulesTest, AreCountedByTypeAndHaveALimitOfTheirOwn) {
  Config config = with_internal_token();
  config.limits.set("NOTIFICATIONS_INTERNAL", {2, std::chrono::minutes{1}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  notify(world, kevin, "one", R"(,"type":"PRICE_ALERT")");
  notify(world, kevin, "two", R"(,"type":"PRICE_ALERT")");
  EXPECT_EQ(world.post("notifications/internal", notification_body(kevin, "three"), internal_fields()).status, 429);
  EXPECT_EQ(world.get("notifications", kevin.bearer()).status, 200);
  const std::string figures = world.client().request("GET", "/metrics").body;
  EXPECT_NE(figures.find(R"(notifications_created_total{service="user-service",type="PRICE_ALERT"} 2)"),
            std::string::npos)
      << figures;
}

TEST(NotificationsRulesTest, AreNotCountedAgainstTheLimitOfUsers) {
  Config config = with_internal_token();
  config.limits.set("USER", {1, std::chrono::minutes{15}});
  World world("memory", config);
  const Person kevin = world.sign_up();
  for (const char* title : {"one", "two", "three"}) EXPECT_NE(notify(world, kevin, title), "") << title;
  EXPECT_EQ(world.get("notifications", kevin.bearer()).status, 200);
  EXPECT_EQ(world.get("notifications", kevin.bearer()).status, 429);
}

TEST(NotificationsRulesTest, AreDescribedAsTheyAreStored) {
  const auto api = boost::json::parse(testkit::file_bytes(std::string(DREAMSCAPE_SOURCE_DIR) + "/api/user.json"));
  const auto& described = api.at("components").at("schemas").at("Notification").at("properties").as_object();
  const auto schema = storage::json_schema<storage::Notification>();
  for (const auto& property : schema.at("properties").as_object()) {
    if (property.key() == "state") continue;  // shown as `read`
    ASSERT_TRUE(described.contains(property.key())) << property.key();
    EXPECT_EQ(described.at(property.key()), property.value()) << property.key();
  }
}

}  // namespace
}  // namespace user
