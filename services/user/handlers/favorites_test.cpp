// Favourites (docs/http-contract.md §4.4), to the byte where clients compare.
#include "storage/records/favourite.hpp"
#include "storage/records/json_view_of.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

using boost::json::parse;
using boost::json::value;

class FavoritesTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(FavoritesTest);

constexpr const char* kTypes = "FLIGHT, HOTEL, ACTIVITY, DESTINATION, BOOKING";

std::string body_of(const std::string& type, const std::string& id) {
  return R"({"entityType":")" + type + R"(","entityId":")" + id + "\"}";
}

/// Adds one and answers its id.
std::string add(World& world, const Person& person, const std::string& type, const std::string& id) {
  const auto reply = world.post("favorites", body_of(type, id), person.bearer());
  EXPECT_EQ(reply.status, 201) << reply.body;
  return text_of(reply.json().at("data").at("id"));
}

/// "e1", "e2", …, each a second after the one before.
void add_many(World& world, const Person& person, int count) {
  for (int i = 1; i <= count; ++i) {
    add(world, person, i % 2 == 0 ? "HOTEL" : "FLIGHT", "e" + std::to_string(i));
    world.clock().advance(std::chrono::seconds{1});
  }
}

std::vector<std::string> entity_ids(const value& items) {
  std::vector<std::string> ids;
  for (const value& item : items.as_array()) ids.push_back(text_of(item.at("entityId")));
  return ids;
}
using Ids = std::vector<std::string>;

TEST_P(FavoritesTest, DoesNotExistForAnybodyElse) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  const std::string path = "favorites/" + add(world, kevin, "HOTEL", "h1");
  for (const Person& stranger : {other, admin}) {
    for (const auto& reply :
         {world.get(path, stranger.bearer()), world.put(path, R"({"notes":"mine"})", stranger.bearer()),
          world.remove(path, stranger.bearer())}) {
      expect_error(reply, 404, "Favorite not found", "NOT_FOUND");
    }
    EXPECT_EQ(world.get("favorites", stranger.bearer()).json().at("total"), 0);
    EXPECT_EQ(world.get("favorites/check/HOTEL/h1", stranger.bearer()).body,
              R"({"success":true,"isFavorited":false,"favorite":null})");
  }
  EXPECT_EQ(world.get(path, kevin.bearer()).status, 200);
}

TEST_P(FavoritesTest, AreNoMoreThanTheBound) {
  Config config = test_config();
  config.record_bounds.set<storage::Favourite>(2);
  World world(GetParam(), config);
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const std::string first = add(world, kevin, "HOTEL", "h1");
  add(world, kevin, "HOTEL", "h2");
  expect_error(world.post("favorites", body_of("HOTEL", "h3"), kevin.bearer()), 400, "You have too many favorites",
               "QUOTA_EXCEEDED");
  // What is one already is still told so.
  EXPECT_EQ(world.post("favorites", body_of("HOTEL", "h2"), kevin.bearer()).status, 409);
  EXPECT_EQ(world.get("favorites", kevin.bearer()).json().at("total"), 2);
  add(world, other, "HOTEL", "h3");
  EXPECT_EQ(world.remove("favorites/" + first, kevin.bearer()).status, 200);
  add(world, kevin, "HOTEL", "h3");
}

TEST_P(FavoritesTest, AnswersImpossibleIdsWith404) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  for (const char* id : {"x", "check", "00000000-0000-4000-8000-000000000000", "%00", "%ff", "%27%20OR%201%3D1%20--",
                         "%7B%24gt%3A1%7D", "00000000-0000-4000-8000-00000000000Z"}) {
    const std::string path = "favorites/" + std::string(id);
    EXPECT_EQ(world.get(path, kevin.bearer()).status, 404) << id;
    EXPECT_EQ(world.put(path, R"({"notes":"n"})", kevin.bearer()).status, 404) << id;
    EXPECT_EQ(world.remove(path, kevin.bearer()).status, 404) << id;
  }
  EXPECT_EQ(world.put("favorites/x", "{}", kevin.bearer()).status, 404);
}

TEST(FavoritesTableTest, RefusesWhatCannotBeAFavourite) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  const std::string invalid = std::string("Invalid entity type. Must be one of: ") + kTypes;
  const Case rows[] = {
      {"nothing", "{}", 400, R"("message":"Entity type is required","error":"Entity type is required")"},
      {"no body", "", 400, "Entity type is required"},
      {"null type", R"({"entityType":null,"entityId":"1"})", 400, "Entity type is required"},
      {"unknown type", body_of("CAR", "1"), 400, R"("message":")" + invalid},
      {"empty type", body_of("", "1"), 400, invalid},
      {"numeric type", R"({"entityType":1,"entityId":"1"})", 400, invalid},
      {"no id", R"({"entityType":"HOTEL"})", 400, R"("message":"Entity ID is required")"},
      {"empty id", body_of("HOTEL", ""), 400, "Entity ID is required"},
      {"numeric id", R"({"entityType":"HOTEL","entityId":7})", 400, "Entity ID must be a string"},
      {"long id", body_of("HOTEL", std::string(256, 'x')), 400, "Entity ID must be a string of at most 255", "xxx"},
      {"data of another type", R"({"entityType":"HOTEL","entityId":"1","entityData":[]})", 400, "Entity data must be"},
      {"large data", R"({"entityType":"HOTEL","entityId":"1","metadata":{"a":")" + std::string(32 * 1024, 'x') + "\"}}",
       400, "Entity data must be an object of at most 32 KB"},
      {"operator in data", R"({"entityType":"HOTEL","entityId":"1","entityData":{"$gt":1}})", 400, ""},
      {"long category", R"({"entityType":"HOTEL","entityId":"1","category":")" + std::string(101, 'c') + "\"}", 400,
       "Category must be at most 100 characters"},
      {"long notes", R"({"entityType":"HOTEL","entityId":"1","notes":")" + std::string(2001, 'n') + "\"}", 400,
       "Notes must be at most 2000 characters"},
      {"long title", R"({"entityType":"HOTEL","entityId":"1","title":")" + std::string(201, 't') + "\"}", 400,
       "Title must be at most 200 characters"},
      {"malformed", "{", 400, "INVALID_JSON"},
  };
  for (const Case& row : rows) expect(world.post("favorites", row.body, kevin.bearer()), row);
  EXPECT_EQ(world.get("favorites", kevin.bearer()).json().at("total"), 0);
}

TEST(FavoritesTableTest, RefusesChangesThatAreNone) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  const std::string path = "favorites/" + add(world, kevin, "HOTEL", "h1");
  const Case rows[] = {
      {"nothing", "{}", 400, "No valid fields to update"},
      {"fixed fields", R"({"entityType":"FLIGHT","userId":"x","id":"y"})", 400, "No valid fields to update"},
      {"numeric category", R"({"category":7})", 400, "Category must be at most 100 characters"},
  };
  for (const Case& row : rows) expect(world.put(path, row.body, kevin.bearer()), row);
}

TEST_P(FavoritesTest, AddsOneAndShowsItUnderEveryName) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply = world.post(
      "favorites",
      R"({"type":"flight","itemId":"AF 1","metadata":{"price":12.5},"category":" c ","notes":"n","title":" To Rome"})",
      kevin.bearer());
  ASSERT_EQ(reply.status, 201) << reply.body;
  const value data = reply.json().at("data");
  const std::string favourite =
      R"({"id":")" + text_of(data.at("id")) + R"(","userId":")" + kevin.id +
      R"(","entityType":"FLIGHT","entityId":"AF 1","entityData":{"price":12.5},"category":"c","notes":"n",)"
      R"("createdAt":"2026-01-31T12:00:00.000Z","updatedAt":"2026-01-31T12:00:00.000Z",)"
      R"("title":"To Rome","type":"flight","itemId":"AF 1","metadata":{"price":12.5})";
  EXPECT_EQ(reply.body, R"({"success":true,"message":"Favorite added successfully","data":)" + favourite +
                            R"(,"favorite":)" + favourite + "}}}");
  EXPECT_EQ(world.get("favorites/" + text_of(data.at("id")), kevin.bearer()).body,
            R"({"success":true,"data":)" + favourite + "}}");
}

TEST_P(FavoritesTest, KnowsEveryAliasOfItsFields) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.post("favorites", R"({"itemType":"Hotel","entityId":"1"})", kevin.bearer()).status, 201);
  const auto both =
      world.post("favorites", R"({"entityType":"HOTEL","type":"FLIGHT","entityId":"2","itemId":"3"})", kevin.bearer());
  EXPECT_EQ(both.json().at("data").at("entityType"), "HOTEL");
  EXPECT_EQ(both.json().at("data").at("entityId"), "2");
  EXPECT_TRUE(both.json().at("data").at("entityData").is_null());
  EXPECT_TRUE(both.json().at("data").at("notes").is_null());
}

TEST_P(FavoritesTest, RefusesTheSameThingTwice) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  add(world, kevin, "HOTEL", "h1");
  expect_error(world.post("favorites", body_of("hotel", "h1"), kevin.bearer()), 409,
               "This item is already in your favorites", "ALREADY_EXISTS");
  add(world, kevin, "FLIGHT", "h1");
  add(world, kevin, "HOTEL", "H1");
  add(world, other, "HOTEL", "h1");
  EXPECT_EQ(world.get("favorites", kevin.bearer()).json().at("total"), 3);
}

// The favourites page reads `data` as the array, the dashboard and the suites read `data.favorites`.
TEST_P(FavoritesTest, ListsInTheFormTheAddressAsksFor) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  add_many(world, kevin, 3);
  const value pagination = parse(R"({"total":3,"limit":20,"offset":0,"hasMore":false,"next":null})");
  const auto bare = world.get("favorites", kevin.bearer());
  EXPECT_EQ(bare.status, 200);
  EXPECT_EQ(entity_ids(bare.json().at("data").at("favorites")), (Ids{"e3", "e2", "e1"}));
  EXPECT_EQ(bare.json().at("data").at("pagination"), pagination);
  EXPECT_EQ(bare.json().at("pagination"), pagination);
  EXPECT_EQ(bare.json().at("total"), 3);
  for (const char* form : {"favorites/", "favorites?limit=20", "favorites?offset=0", "favorites/?limit=0"}) {
    const auto flat = world.get(form, kevin.bearer());
    EXPECT_EQ(entity_ids(flat.json().at("data")), (Ids{"e3", "e2", "e1"})) << form;
    EXPECT_EQ(flat.json().at("pagination"), pagination) << form;
    EXPECT_EQ(flat.json().at("total"), 3) << form;
  }
  EXPECT_EQ(entity_ids(world.get("favorites?entityType=hotel", kevin.bearer()).json().at("data")), Ids{"e2"});
  EXPECT_EQ(world.get("favorites?entityType=hotel", kevin.bearer()).json().at("total"), 1);
}

TEST_P(FavoritesTest, PagesByOffset) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  add_many(world, kevin, 5);
  const auto first = world.get("favorites?limit=2", kevin.bearer()).json();
  EXPECT_EQ(entity_ids(first.at("data")), (Ids{"e5", "e4"}));
  EXPECT_EQ(first.at("pagination").at("hasMore"), true);
  const auto last = world.get("favorites?limit=2&offset=4", kevin.bearer()).json();
  EXPECT_EQ(entity_ids(last.at("data")), Ids{"e1"});
  EXPECT_EQ(last.at("pagination"), parse(R"({"total":5,"limit":2,"offset":4,"hasMore":false,"next":null})"));
  EXPECT_EQ(world.get("favorites?offset=99", kevin.bearer()).json().at("total"), 5);
}

TEST_P(FavoritesTest, PagesByPlaceWhileRowsComeAndGo) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  add_many(world, kevin, 5);
  const auto first = world.get("favorites?limit=2", kevin.bearer()).json();
  add(world, kevin, "ACTIVITY", "new");
  static_cast<void>(world.remove("favorites/" + text_of(first.at("data").at(1).at("id")), kevin.bearer()));
  const std::string next = text_of(first.at("pagination").at("next"));
  const auto second = world.get("favorites?limit=2&after=" + next, kevin.bearer()).json();
  EXPECT_EQ(entity_ids(second.at("data")), (Ids{"e3", "e2"}));
  EXPECT_EQ(second.at("pagination").at("hasMore"), true);
}

TEST(FavoritesTableTest, ClampsPagingAndFallsBackFromGarbage) {
  World world("sqlite");
  const Person kevin = world.sign_up();
  const struct {
    const char* query;
    int limit;
    int offset;
  } rows[] = {{"?limit=0", 20, 0},
              {"?limit=1000", 100, 0},
              {"?limit=-5", 1, 0},
              {"?limit=abc", 20, 0},
              {"?offset=-1", 20, 0},
              {"?offset=x&limit=", 20, 0},
              {"?offset=99999999999999999999", 20, 100'000'000},
              {"?after=garbage", 20, 0}};
  for (const auto& row : rows) {
    const auto reply = world.get("favorites" + std::string(row.query), kevin.bearer());
    ASSERT_EQ(reply.status, 200) << row.query << reply.body;
    EXPECT_EQ(reply.json().at("pagination").at("limit"), row.limit) << row.query;
    EXPECT_EQ(reply.json().at("pagination").at("offset"), row.offset) << row.query;
  }
  for (const char* query : {"?entityType=CAR", "?entityType=%ff", "?entityType=%24gt"}) {
    const auto reply = world.get("favorites" + std::string(query), kevin.bearer());
    EXPECT_EQ(reply.status, 400) << query;
    EXPECT_EQ(text_of(reply.json().at("message")), std::string("Invalid entity type. Must be one of: ") + kTypes);
  }
}

TEST_P(FavoritesTest, ChangesWhatIsNotedOfIt) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "favorites/" + add(world, kevin, "HOTEL", "h1");
  world.clock().advance(std::chrono::seconds{5});
  const auto changed =
      world.put(path, R"({"category":"c","notes":"n","title":"T","metadata":{"a":1}})", kevin.bearer());
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json().at("message"), "Favorite updated successfully");
  const value data = changed.json().at("data");
  EXPECT_EQ(data.at("category"), "c");
  EXPECT_EQ(data.at("notes"), "n");
  EXPECT_EQ(data.at("title"), "T");
  EXPECT_EQ(data.at("entityData"), parse(R"({"a":1})"));
  EXPECT_EQ(data.at("createdAt"), "2026-01-31T12:00:00.000Z");
  EXPECT_EQ(data.at("updatedAt"), "2026-01-31T12:00:05.000Z");
  EXPECT_EQ(world.get(path, kevin.bearer()).json().at("data"), changed.json().at("data"));
  const auto cleared =
      world.put(path, R"({"category":null,"notes":null,"title":null,"entityData":null})", kevin.bearer());
  for (const char* name : {"category", "notes", "title", "entityData", "metadata"}) {
    EXPECT_TRUE(cleared.json().at("data").at(name).is_null()) << name;
  }
}

TEST_P(FavoritesTest, DeletesOnce) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string path = "favorites/" + add(world, kevin, "HOTEL", "h1");
  EXPECT_EQ(world.remove(path, kevin.bearer()).body, R"({"success":true,"message":"Favorite deleted successfully"})");
  expect_error(world.remove(path, kevin.bearer()), 404, "Favorite not found", "NOT_FOUND");
  EXPECT_EQ(world.get("favorites", kevin.bearer()).json().at("total"), 0);
  add(world, kevin, "HOTEL", "h1");
}

TEST_P(FavoritesTest, ChecksOneThing) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = add(world, kevin, "HOTEL", "a/b c");
  EXPECT_EQ(world.get("favorites/check/hotel/a%2Fb%20c", kevin.bearer()).body,
            R"({"success":true,"isFavorited":true,"favorite":{"id":")" + id +
                R"(","createdAt":"2026-01-31T12:00:00.000Z"}})");
  EXPECT_EQ(world.get("favorites/check/FLIGHT/a%2Fb%20c", kevin.bearer()).body,
            R"({"success":true,"isFavorited":false,"favorite":null})");
  for (const std::string& path :
       {std::string("CAR/1"), "HOTEL/" + std::string(256, 'x'), std::string("HOTEL/%00"), std::string("HOTEL/%ff")}) {
    EXPECT_EQ(world.get("favorites/check/" + path, kevin.bearer()).status, 400) << path;
  }
}

TEST_P(FavoritesTest, ChecksManyInTheirOrderAndSpelling) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = add(world, kevin, "HOTEL", "h1");
  const std::string found =
      R"(,"isFavorited":true,"favorite":{"id":")" + id + R"(","createdAt":"2026-01-31T12:00:00.000Z"}})";
  const std::string absent = R"(,"isFavorited":false,"favorite":null})";
  const auto reply = world.post(
      "favorites/check-batch",
      R"({"items":[{"entityType":"flight","entityId":"h1"},{"type":"Hotel","itemId":"h1"},{"entityType":"HOTEL","entityId":"h1"}]})",
      kevin.bearer());
  EXPECT_EQ(reply.body, R"({"success":true,"results":[{"entityType":"flight","entityId":"h1")" + absent +
                            R"(,{"entityType":"Hotel","entityId":"h1")" + found +
                            R"(,{"entityType":"HOTEL","entityId":"h1")" + found + "]}");
  EXPECT_EQ(world.post("favorites/check-batch", R"({"items":[]})", kevin.bearer()).body,
            R"({"success":true,"results":[]})");
}

TEST_P(FavoritesTest, RefusesBatchesItCannotRead) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  std::string full = body_of("HOTEL", "1");
  for (int i = 1; i < 100; ++i) full += "," + body_of("HOTEL", std::to_string(i));
  EXPECT_EQ(world.post("favorites/check-batch", R"({"items":[)" + full + "]}", kevin.bearer()).status, 200);
  const Case rows[] = {
      {"nothing", "{}", 400, R"("message":"Items array is required")"},
      {"no array", R"({"items":{}})", 400, "Items array is required"},
      {"101", R"({"items":[)" + full + "," + body_of("HOTEL", "x") + "]}", 400,
       "Maximum 100 items allowed per batch request"},
      {"no object", R"({"items":[1]})", 400, "Item at index 0: must be an object"},
      {"no id", R"({"items":[{"entityType":"HOTEL","entityId":"1"},{"entityType":"HOTEL"}]})", 400,
       "Item at index 1: Entity ID is required"},
      {"unknown type", R"({"items":[{"entityType":"CAR","entityId":"1"}]})", 400,
       "Item at index 0: Invalid entity type. Must be one of: FLIGHT"},
  };
  for (const Case& row : rows) expect(world.post("favorites/check-batch", row.body, kevin.bearer()), row);
}

TEST(FavoritesLimitTest, CountsBothKindsOfChecksTogether) {
  Config config = test_config();
  config.limits.set("FAVORITES_CHECK", {2, std::chrono::minutes{1}});
  World world("sqlite", config);
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("favorites/check/HOTEL/1", kevin.bearer()).status, 200);
  EXPECT_EQ(world.post("favorites/check-batch", R"({"items":[]})", kevin.bearer()).status, 200);
  const auto refused = world.get("favorites/check/HOTEL/1", kevin.bearer());
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.field("RateLimit-Policy"), "2;w=60");
  EXPECT_EQ(refused.json().at("message"), "Too many favorites check requests, please try again later.");
  EXPECT_EQ(world.get("favorites", kevin.bearer()).status, 200);
  world.clock().advance(std::chrono::minutes{1});
  EXPECT_EQ(world.get("favorites/check/HOTEL/1", kevin.bearer()).status, 200);
}

TEST_P(FavoritesTest, WritesDownEveryChange) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string id = add(world, kevin, "HOTEL", "h1");
  static_cast<void>(world.put("favorites/" + id, R"({"notes":"n"})", kevin.bearer()));
  static_cast<void>(world.remove("favorites/" + id, kevin.bearer()));
  static_cast<void>(world.remove("favorites/" + id, kevin.bearer()));
  ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
  std::multiset<std::string> actions;
  const auto entries = world.run(world.stores().audit_log->newest_of_user(kevin.id, 10)).value();
  for (const auto& entry : entries) {
    EXPECT_EQ(entry.resource, "Favorite");
    actions.insert(entry.action);
  }
  EXPECT_EQ(actions, (std::multiset<std::string>{"CREATE", "DELETE", "UPDATE"}));
}

TEST(FavoritesSchemaTest, IsWhatTheRecordShows) {
  const auto api = parse(testkit::file_bytes(std::string(DREAMSCAPE_SOURCE_DIR) + "/api/user.json"));
  const auto& described = api.at("components").at("schemas").at("Favorite").at("properties").as_object();
  const auto schema = storage::json_schema<storage::Favourite>();
  for (const auto& property : schema.at("properties").as_object()) {
    ASSERT_TRUE(described.contains(property.key())) << property.key();
    EXPECT_EQ(described.at(property.key()), property.value()) << property.key();
  }
}

}  // namespace
}  // namespace user
