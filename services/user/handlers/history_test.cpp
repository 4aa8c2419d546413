// History (docs/http-contract.md §4.5).
#include "storage/records/history_entry.hpp"
#include "storage/records/json_view_of.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using boost::json::parse;
using boost::json::value;

class HistoryTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(HistoryTest);

std::string body_of(const std::string& action, const std::string& type, const std::string& id) {
  return R"({"actionType":")" + action + R"(","entityType":")" + type + R"(","entityId":")" + id + "\"}";
}

/// Adds one, a second after the one before, and answers its id.
std::string add(World& world, const Person& person, const std::string& action, const std::string& type,
                const std::string& id) {
  world.clock().advance(std::chrono::seconds{1});
  const auto reply = world.post("history", body_of(action, type, id), person.bearer());
  EXPECT_EQ(reply.status, 200) << reply.body;
  return text_of(reply.json().at("data").at("id"));
}

using Ids = std::vector<std::string>;
Ids listed(World& world, const Person& person, const std::string& query = "") {
  const auto reply = world.get("history" + query, person.bearer());
  EXPECT_EQ(reply.status, 200) << query << reply.body;
  const value answer = reply.json();
  const value& data = answer.at("data");
  Ids ids;
  for (const value& item : data.at("items").as_array()) ids.push_back(text_of(item.at("entityId")));
  EXPECT_EQ(data.at("history"), data.at("items"));
  return ids;
}
value pagination(World& world, const Person& person, const std::string& query) {
  return world.get("history" + query, person.bearer()).json().at("data").at("pagination");
}

TEST_P(HistoryTest, DoesNotExistForAnybodyElse) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const std::string id = add(world, kevin, "VIEWED", "hotel", "h1");
  EXPECT_TRUE(listed(world, other).empty());
  expect_error(world.remove("history/" + id, other.bearer()), 404, "History entry not found or does not belong to you",
               "NOT_FOUND");
  EXPECT_EQ(world.remove("history", other.bearer()).json().at("data").at("deletedCount"), 0);
  EXPECT_EQ(world.get("history/stats", other.bearer()).json().at("data").at("totalCount"), 0);
  EXPECT_EQ(listed(world, kevin), Ids{"h1"});
}

TEST_P(HistoryTest, LosesTheOldestBeyondTheBound) {
  Config config = test_config();
  config.record_bounds.set<storage::HistoryEntry>(3);
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  for (const char* id : {"h1", "h2", "h3", "h4", "h5"}) add(world, kevin, "VIEWED", "hotel", id);
  EXPECT_EQ(listed(world, kevin), (Ids{"h5", "h4", "h3"}));
  EXPECT_EQ(world.get("history/stats", kevin.bearer()).json().at("data").at("totalCount"), 3);
}

TEST_P(HistoryTest, AnswersImpossibleIdsWith404) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  for (const char* id : {"x", "00000000-0000-4000-8000-000000000000", "%00", "%ff", "%27%20OR%201%3D1%20--"}) {
    EXPECT_EQ(world.remove("history/" + std::string(id), kevin.bearer()).status, 404) << id;
  }
}

TEST(HistoryTableTest, RefusesWhatCannotBeAnEntry) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  const std::string action =
      "Invalid action type. Valid values are: CREATED, VIEWED, UPDATED, DELETED, SEARCHED, "
      "FAVORITED, UNFAVORITED";
  const std::string type =
      "Invalid entity type. Valid values are: booking, search, favorite, destination, hotel, activity, flight";
  const Case rows[] = {
      {"nothing", "{}", 400, R"("message":")" + action + "\""},
      {"unknown action", body_of("ATE", "hotel", "1"), 400, action},
      {"numeric action", R"({"actionType":1,"entityType":"hotel","entityId":"1"})", 400, action},
      {"unknown type", body_of("VIEWED", "car", "1"), 400, R"("message":")" + type + "\""},
      {"no type", R"({"actionType":"VIEWED","entityId":"1"})", 400, type},
      {"no id", R"({"actionType":"VIEWED","entityType":"hotel"})", 400, "Entity ID is required and must be a string"},
      {"numeric id", R"({"actionType":"VIEWED","entityType":"hotel","entityId":7})", 400,
       "Entity ID is required and must be a string"},
      {"long id", body_of("VIEWED", "hotel", std::string(256, 'x')), 400, "Entity ID is required", "xxx"},
      {"metadata of another type", R"({"actionType":"VIEWED","entityType":"hotel","entityId":"1","metadata":"m"})", 400,
       R"("message":"Metadata must be a valid JSON object")"},
      {"large metadata",
       R"({"actionType":"VIEWED","entityType":"hotel","entityId":"1","metadata":{"a":")" + std::string(16 * 1024, 'x') +
           "\"}}",
       400, "Metadata must be a valid JSON object", "xxx"},
      {"malformed", "{", 400, "INVALID_JSON"},
  };
  for (const Case& row : rows) expect(world.post("history", row.body, kevin.bearer()), row);
  EXPECT_TRUE(listed(world, kevin).empty());
}

TEST_P(HistoryTest, AddsAnEntry) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply = world.post(
      "history", R"({"actionType":"searched","entityType":"Flight","entityId":"PAR-ROM","metadata":{"seats":2}})",
      kevin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string id = text_of(reply.json().at("data").at("id"));
  EXPECT_EQ(reply.body, R"({"success":true,"message":"History entry created successfully","data":{"id":")" + id +
                            R"(","userId":")" + kevin.id +
                            R"(","actionType":"SEARCHED","entityType":"flight","entityId":"PAR-ROM",)"
                            R"("metadata":{"seats":2},"createdAt":"2026-01-31T12:00:00.000Z","details":{"seats":2}}})");
  EXPECT_EQ(world.get("history", kevin.bearer()).json().at("data").at("items").at(0), reply.json().at("data"));
}

TEST_P(HistoryTest, KeepsTheSameThingDoneTwice) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  add(world, kevin, "VIEWED", "hotel", "h1");
  add(world, kevin, "VIEWED", "hotel", "h1");
  EXPECT_EQ(listed(world, kevin), (Ids{"h1", "h1"}));
}

TEST_P(HistoryTest, PagesNewestFirst) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  for (int i = 1; i <= 5; ++i) add(world, kevin, "VIEWED", "hotel", "h" + std::to_string(i));
  EXPECT_EQ(listed(world, kevin, "?limit=2"), (Ids{"h5", "h4"}));
  EXPECT_EQ(listed(world, kevin, "/?limit=2&page=3"), Ids{"h1"});
  EXPECT_TRUE(listed(world, kevin, "?page=9").empty());
  auto first = pagination(world, kevin, "?limit=2");
  const std::string next = text_of(first.at("next"));
  first.as_object().erase("next");
  EXPECT_EQ(first, parse(R"({"page":1,"limit":2,"total":5,"totalPages":3,"hasNext":true,"hasPrevious":false,
                             "hasMore":true})"));
  add(world, kevin, "VIEWED", "hotel", "h6");
  EXPECT_EQ(listed(world, kevin, "?limit=2&after=" + next), (Ids{"h3", "h2"}));
  EXPECT_TRUE(pagination(world, kevin, "?limit=20").at("next").is_null());
}

TEST_P(HistoryTest, NarrowsToWhatIsKnownAndIgnoresTheRest) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  add(world, kevin, "SEARCHED", "flight", "1");
  add(world, kevin, "VIEWED", "flight", "2");
  add(world, kevin, "VIEWED", "hotel", "1");
  EXPECT_EQ(listed(world, kevin, "?actionType=SEARCH"), Ids{"1"});
  EXPECT_EQ(listed(world, kevin, "?actionType=viewed"), (Ids{"1", "2"}));
  EXPECT_EQ(listed(world, kevin, "?actionType=VIEWED&entityType=flight"), Ids{"2"});
  EXPECT_EQ(listed(world, kevin, "?entityId=1"), (Ids{"1", "1"}));
  EXPECT_EQ(listed(world, kevin, "?entityId=1&entityType=HOTEL"), Ids{"1"});
  EXPECT_EQ(pagination(world, kevin, "?entityId=1").at("total"), 2);
  EXPECT_EQ(pagination(world, kevin, "?entityType=flight").at("total"), 2);
  for (const char* query : {"?actionType=ATE", "?entityType=car", "?entityId=", "?entityId=%ff", "?entityId=%00",
                            "?actionType=%24gt&entityType[$ne]=1"}) {
    EXPECT_EQ(listed(world, kevin, query).size(), 3U) << query;
  }
}

TEST_P(HistoryTest, SumsUpWhatThereIs) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(
      world.get("history/stats", kevin.bearer()).body,
      R"({"success":true,"data":{"totalCount":0,"byActionType":{},"byEntityType":{},"mostRecentActivity":null}})");
  add(world, kevin, "VIEWED", "hotel", "1");
  add(world, kevin, "VIEWED", "flight", "1");
  const std::string gone = add(world, kevin, "SEARCHED", "flight", "1");
  add(world, kevin, "VIEWED", "hotel", "2");
  static_cast<void>(world.remove("history/" + gone, kevin.bearer()));
  EXPECT_EQ(world.get("history/stats", kevin.bearer()).json().at("data"),
            parse(R"({"totalCount":3,"byActionType":{"VIEWED":3},"byEntityType":{"hotel":2,"flight":1},
                      "mostRecentActivity":"2026-01-31T12:00:04.000Z"})"));
}

TEST_P(HistoryTest, DeletesOneEntryOnce) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "history/" + add(world, kevin, "VIEWED", "hotel", "1");
  add(world, kevin, "VIEWED", "hotel", "2");
  EXPECT_EQ(world.remove(path, kevin.bearer()).body,
            R"({"success":true,"message":"History entry deleted successfully","data":null})");
  EXPECT_EQ(world.remove(path, kevin.bearer()).status, 404);
  EXPECT_EQ(listed(world, kevin), Ids{"2"});
}

TEST_P(HistoryTest, ClearsAllOrOneKind) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  for (const char* id : {"1", "2"}) add(world, kevin, "VIEWED", "hotel", id);
  for (const char* id : {"3", "4", "5"}) add(world, kevin, "VIEWED", "flight", id);
  EXPECT_EQ(world.remove("history?entityType=Hotel", kevin.bearer()).body,
            R"({"success":true,"message":"Successfully deleted 2 history entries","data":{"deletedCount":2}})");
  EXPECT_EQ(listed(world, kevin), (Ids{"5", "4", "3"}));
  EXPECT_EQ(world.remove("history/", kevin.bearer()).json().at("data").at("deletedCount"), 3);
  EXPECT_TRUE(listed(world, kevin).empty());
}

// Symptom of the old service: an unknown kind deleted everything.
TEST_P(HistoryTest, NeverWidensWhatIsToBeCleared) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  add(world, kevin, "VIEWED", "hotel", "1");
  for (const char* query : {"?entityType=everything", "?entityType=", "?entityType", "?entityType=%ff",
                            "?entityType=%zz", "?entityType=hotel%00", "?x=%z&entityType=hotel"}) {
    const auto reply = world.remove("history" + std::string(query), kevin.bearer());
    EXPECT_EQ(reply.status, 400) << query << reply.body;
    EXPECT_NE(reply.body.find("Invalid entity type. Valid values are: booking"), std::string::npos) << query;
  }
  EXPECT_EQ(listed(world, kevin).size(), 1U);
}

TEST_P(HistoryTest, WritesDownEveryChange) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  static_cast<void>(world.remove("history/" + add(world, kevin, "VIEWED", "hotel", "1"), kevin.bearer()));
  static_cast<void>(world.remove("history", kevin.bearer()));
  ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
  std::multiset<std::string> actions;
  const auto entries = world.run(world.stores().audit_log->newest_of_user(kevin.id, 10)).value();
  for (const auto& entry : entries) {
    EXPECT_EQ(entry.resource, "UserHistory");
    actions.insert(entry.action);
  }
  EXPECT_EQ(actions, (std::multiset<std::string>{"CREATE", "DELETE", "DELETE"}));
}

TEST(HistorySchemaTest, IsWhatTheRecordShows) {
  const auto api = parse(testkit::file_bytes(std::string(DREAMSCAPE_SOURCE_DIR) + "/api/user.json"));
  const auto& described = api.at("components").at("schemas").at("HistoryEntry").at("properties").as_object();
  const auto schema = storage::json_schema<storage::HistoryEntry>();
  for (const auto& property : schema.at("properties").as_object()) {
    ASSERT_TRUE(described.contains(property.key())) << property.key();
    EXPECT_EQ(described.at(property.key()), property.value()) << property.key();
  }
}

}  // namespace
}  // namespace user
