// Accounts as administrators see and change them (docs/http-contract.md §4.10).
#include <set>
#include <thread>

#include "accounts/unlocking.hpp"
#include "user/handlers/admin_views.hpp"
#include "user/testing/sessions.hpp"

namespace user {
namespace {

using boost::json::parse;
using boost::json::value;

class AdminUsersTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(AdminUsersTest);

constexpr const char* kNobody = "00000000-0000-4000-8000-000000000000";
const std::string kUsers = "/api/v1/admin/users";

Person sign_up_admin(World& world, const std::string& email = "admin@example.com") {
  return world.sign_up(email, storage::Role::kAdmin);
}
std::string path_of(const Person& person, const std::string& rest = "") { return kUsers + "/" + person.id + rest; }

using Emails = std::vector<std::string>;
Emails listed_users(World& world, const Person& admin, const std::string& query) {
  const auto reply = world.get(kUsers + query, admin.bearer());
  EXPECT_EQ(reply.status, 200) << query << reply.body;
  Emails emails;
  const value answer = reply.json();
  for (const value& user : answer.at("data").at("users").as_array()) emails.push_back(text_of(user.at("email")));
  return emails;
}
/// The newest row of the audit log.
value newest_audit(World& world, const Person& admin, const std::string& query = "") {
  EXPECT_TRUE(world.run(world.stores().audit_log->flush()));
  const auto reply = world.get("/api/v1/admin/audit" + query, admin.bearer());
  EXPECT_EQ(reply.status, 200) << reply.body;
  return reply.json().at("data").at("entries").at(0);
}

TEST_P(AdminUsersTest, IsForAdministrators) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person moderator = world.sign_up("moderator@example.com", storage::Role::kModerator);
  for (const Person& person : {kevin, moderator}) {
    for (const std::string& path : {kUsers, kUsers + "/" + kNobody, std::string("/api/v1/admin/audit"),
                                    std::string("/api/v1/admin/dashboard/stats"), kUsers + "/export"}) {
      expect_error(world.get(path, person.bearer()), 403, "Admin access required", "FORBIDDEN");
    }
    expect_error(world.put(path_of(kevin), "{not json", person.bearer()), 403, "Admin access required", "FORBIDDEN");
    expect_error(world.remove(path_of(kevin), person.bearer()), 403, "Admin access required", "FORBIDDEN");
  }
}

TEST_P(AdminUsersTest, ShowsAUser) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  ASSERT_EQ(world.post("favorites", R"({"type":"HOTEL","itemId":"1"})", kevin.bearer()).status, 201);
  ASSERT_EQ(
      world.post("history", R"({"actionType":"VIEWED","entityType":"hotel","entityId":"h1"})", kevin.bearer()).status,
      200);
  const auto reply = world.get(path_of(kevin), admin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  const value data = reply.json().at("data");
  EXPECT_EQ(data.at("id"), value(kevin.id));
  EXPECT_EQ(data.at("firstName"), "Kevin");
  EXPECT_EQ(data.at("role"), "USER");
  EXPECT_EQ(data.at("suspendedAt"), value(nullptr));
  EXPECT_EQ(data.at("bookingsCount"), value(0));
  EXPECT_EQ(data.at("_count"), parse(R"({"searches":0,"favorites":1,"notifications":0,"history":1})"));
  EXPECT_EQ(reply.body.find("assword"), std::string::npos);
  const value activity = world.get(path_of(kevin, "/activity"), admin.bearer()).json().at("data");
  EXPECT_EQ(activity.at("items").at(0).at("label"), "VIEWED hotel");
  EXPECT_EQ(activity.at("items").at(0).at("type"), "history");
  EXPECT_EQ(activity.at("pagination").at("total"), value(1));
}

TEST_P(AdminUsersTest, AnswersImpossibleAndUnknownIdsWith404) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  for (const std::string& id : {std::string(kNobody), std::string("x"), std::string("%00"), std::string("%27--")}) {
    const std::string path = kUsers + "/" + id;
    for (const char* rest : {"", "/activity", "/security-events", "/sessions"}) {
      expect_error(world.get(path + rest, admin.bearer()), 404, "User not found", "NOT_FOUND");
    }
    expect_error(world.put(path, "{}", admin.bearer()), 404, "User not found", "NOT_FOUND");
    expect_error(world.put(path + "/suspend", "{}", admin.bearer()), 404, "User not found", "NOT_FOUND");
    expect_error(world.put(path + "/reactivate", "{}", admin.bearer()), 404, "User not found", "NOT_FOUND");
    expect_error(world.put(path + "/unlock", "{}", admin.bearer()), 404, "User not found", "NOT_FOUND");
    expect_error(world.remove(path, admin.bearer()), 404, "User not found", "NOT_FOUND");
    expect_error(world.remove(path + "/sessions", admin.bearer()), 404, "User not found", "NOT_FOUND");
  }
}

/// So many of everything that administrators see in pages.
void fill_lists(World& world, const Person& person, int rows) {
  for (int i = 0; i < rows; ++i) {
    storage::Account account;
    account.id = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + i);
    account.email = account.email_canonical = "user" + std::to_string(i) + "@example.com";
    account.created_at = account.updated_at = world.clock().now();
    ASSERT_TRUE(world.run(world.stores().accounts->create(account)));
    storage::HistoryEntry entry;
    entry.id = account.id;
    entry.user_id = person.id;
    entry.entity_id = "h";
    entry.created_at = world.clock().now();
    ASSERT_TRUE(world.run(world.stores().owned.of<storage::HistoryEntry>().create(entry)));
    storage::SecurityEvent event;
    event.id = account.id;
    event.user_id = person.id;
    event.type = "login";
    event.at = world.clock().now();
    world.stores().security_events->record(event);
    storage::AuditEntry row;
    row.id = account.id;
    row.user_id = person.id;
    row.accessor_type = "user";
    row.action = "UPDATE";
    row.resource = "UserProfile";
    row.accessed_at = world.clock().now();
    world.stores().audit_log->record(row);
  }
  ASSERT_TRUE(world.run(world.stores().security_events->flush()));
  ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
}

TEST(AdminUsersTableTest, ShowsSoManyRowsAndNoMore) {
  World world("sqlite");
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  ASSERT_NO_FATAL_FAILURE(fill_lists(world, kevin, 101));
  const struct {
    std::string path;
    const char* list;
    std::size_t fallback;
  } rows[] = {{kUsers, "users", 50},
              {path_of(kevin, "/activity"), "items", 20},
              {path_of(kevin, "/security-events"), "events", 20},
              {"/api/v1/admin/audit", "entries", 50}};
  for (const auto& row : rows) {
    const std::pair<const char*, std::size_t> sizes[] = {
        {"", row.fallback}, {"?limit=abc", row.fallback}, {"?limit=101", 100}, {"?limit=100000", 100}};
    for (const auto& [query, size] : sizes) {
      const value data = world.get(row.path + query, admin.bearer()).json().at("data");
      EXPECT_EQ(data.at(row.list).as_array().size(), size) << row.path << query;
      EXPECT_EQ(data.at("pagination").at("limit").to_number<std::size_t>(), size) << row.path << query;
    }
  }
}

TEST_P(AdminUsersTest, ListsWithFiltersOrderAndPages) {
  World world(GetParam());
  for (const char* email : {"b@example.com", "a@example.com", "c@example.com"}) {
    world.clock().advance(std::chrono::hours{24});
    const Person person = world.sign_up(email);
    if (*email != 'b') continue;
    ASSERT_TRUE(world.run(world.stores().accounts->suspend(person.id, "spam")));
  }
  world.clock().advance(std::chrono::hours{1});
  const Person admin = sign_up_admin(world);
  EXPECT_EQ(listed_users(world, admin, ""),
            (Emails{"admin@example.com", "c@example.com", "a@example.com", "b@example.com"}));
  EXPECT_EQ(listed_users(world, admin, "?sortBy=email&sortOrder=asc&limit=2"),
            (Emails{"a@example.com", "admin@example.com"}));
  EXPECT_EQ(listed_users(world, admin, "?sortBy=email&sortOrder=asc&limit=2&page=2"),
            (Emails{"b@example.com", "c@example.com"}));
  EXPECT_EQ(listed_users(world, admin, "?role=ADMIN"), Emails{"admin@example.com"});
  EXPECT_EQ(listed_users(world, admin, "?status=suspended&role=&search="), Emails{"b@example.com"});
  EXPECT_EQ(listed_users(world, admin, "?search=ADMIN"), Emails{"admin@example.com"});
  EXPECT_EQ(listed_users(world, admin, "?startDate=2026-02-02&endDate=2026-02-02"), Emails{"a@example.com"});
  const value page = world.get(kUsers + "?limit=3", admin.bearer()).json().at("data").at("pagination");
  EXPECT_EQ(page.at("total"), value(4));
  EXPECT_EQ(page.at("totalPages"), value(2));
  EXPECT_EQ(page.at("totalIsExact"), value(true));
  const std::string next = text_of(page.at("next"));
  std::string escaped;
  for (const char c : next) escaped += c == ' ' ? std::string("%20") : std::string(1, c);
  EXPECT_EQ(listed_users(world, admin, "?limit=3&after=" + escaped), Emails{"b@example.com"});
}

// Symptom of the old service: the client's word for the order went into the query as it was.
TEST(AdminUsersTableTest, RefusesFiltersThatCannotBeMeant) {
  World world("sqlite");
  const Person admin = sign_up_admin(world);
  for (const char* query :
       {"?sortBy=password", "?sortBy=email%3BDROP", "?sortOrder=up", "?role=KING", "?status=gone",
        "?startDate=yesterday", "?endDate=2026-13-01", "?search=ab", "?search=%00%00%00", "?search=%ff%ff%ff"}) {
    const auto reply = world.get(kUsers + query, admin.bearer());
    const bool is_undecodable = std::string_view(query).ends_with("%ff");
    EXPECT_EQ(reply.status, 400) << query << reply.body << is_undecodable;
    EXPECT_EQ(world.get(kUsers + "/export" + query, admin.bearer()).status, 400) << query;
  }
}

TEST_P(AdminUsersTest, ExportsCsv) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  storage::AccountChanges names;
  names.first_name = "=HYPERLINK(\"http://x\")";
  names.last_name = "Zoë, \"Z\"";
  ASSERT_TRUE(world.run(world.stores().accounts->update(kevin.id, names)));
  const auto reply = world.get(kUsers + "/export?sortBy=email&sortOrder=desc", admin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.field("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(reply.field("Content-Disposition"), "attachment; filename=\"users-export.csv\"");
  const std::string time = "2026-01-31T12:00:00.000Z";
  EXPECT_EQ(reply.body,
            "id,email,firstName,lastName,role,isVerified,isSuspended,createdAt,lastLoginAt,bookingsCount,"
            "revenueGenerated\r\n" +
                kevin.id + ",kevin@example.com,\"'=HYPERLINK(\"\"http://x\"\")\",\"Zoë, \"\"Z\"\"\",USER,false,false," +
                time + ",,0,0\r\n" + admin.id + ",admin@example.com,Kevin,Test,ADMIN,false,false," + time +
                ",,0,0\r\n");
  const auto chosen = world.get(kUsers + "/export?bom=true&ids=" + admin.id + ",nonsense," + kNobody, admin.bearer());
  EXPECT_TRUE(chosen.body.starts_with("\xEF\xBB\xBFid,email,"));
  EXPECT_EQ(std::ranges::count(chosen.body, '\n'), 2);
  EXPECT_EQ(newest_audit(world, admin, "?action=EXPORT").at("resource"), "AdminUser");
}

// What a spreadsheet would run is shown as text (docs/http-contract.md §4.10).
TEST(AdminUsersTableTest, WritesNoCellThatASpreadsheetRuns) {
  for (const std::string start : {"=", "+", "-", "@", "\t", "\r"}) {
    storage::Account account;
    account.email = start + "1@example.com";
    account.first_name = start + "1";
    account.last_name = "a" + start + "1";
    // RFC 4180 has cells with a line break in quotes.
    const std::string quote = start == "\r" ? "\"" : "";
    EXPECT_TRUE(csv_line(account).starts_with("," + quote + "'" + start + "1@example.com" + quote + "," + quote + "'" +
                                              start + "1" + quote + "," + quote + "a" + start + "1" + quote + ",USER,"))
        << csv_line(account);
  }
}

TEST_P(AdminUsersTest, ExportsMoreThanOnePage) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  constexpr int kRows = 1'100;
  std::set<std::string> ids;
  for (int i = 0; i < kRows; ++i) {
    storage::Account account;
    account.id = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + i);
    account.email = account.email_canonical = "user" + std::to_string(i) + "@example.com";
    account.created_at = account.updated_at = world.clock().now();
    ASSERT_TRUE(world.run(world.stores().accounts->create(account)));
  }
  const auto reply = world.get(kUsers + "/export", admin.bearer());
  std::istringstream lines(reply.body);
  for (std::string line; std::getline(lines, line);) ids.insert(line.substr(0, line.find(',')));
  EXPECT_EQ(ids.size(), kRows + 2U);
}

TEST_P(AdminUsersTest, ChangesAUserAndNotesBeforeAndAfter) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  const auto reply = world.put(
      path_of(kevin), R"({"firstName":"Eve","role":"moderator","isVerified":true,"email":"Eve@Example.com","id":"x"})",
      admin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("data").at("email"), "eve@example.com");
  EXPECT_EQ(reply.json().at("data").at("role"), "MODERATOR");
  EXPECT_EQ(reply.json().at("data").at("id"), value(kevin.id));
  const value row = newest_audit(world, admin, "?userId=" + kevin.id + "&accessorId=" + admin.id + "&action=update");
  EXPECT_EQ(row.at("accessorType"), "admin");
  EXPECT_EQ(row.at("resource"), "AdminUser");
  EXPECT_EQ(row.at("changes"), parse(R"({"email":["kevin@example.com","eve@example.com"],"firstName":["Kevin","Eve"],)"
                                     R"("role":["USER","MODERATOR"],"isVerified":[false,true]})"));
}

TEST(AdminUsersTableTest, RefusesWhatCannotBeChanged) {
  World world("sqlite");
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  const Case rows[] = {
      {"unknown role", R"({"role":"KING"})", 400, "Role must be one of", "KING"},
      {"numeric role", R"({"role":1})", 400, "Role must be one of"},
      {"no address", R"({"email":"nonsense"})", 400, "valid email address"},
      {"array for an address", R"({"email":[]})", 400, "valid email address"},
      {"text for a flag", R"({"isVerified":"yes"})", 400, "isVerified must be a boolean"},
      {"unknown category", R"({"userCategory":"X"})", 400, "User category must be"},
      {"markup", R"({"firstName":"<b>"})", 400, "First name must be"},
      {"every violation", R"({"firstName":"<b>","role":1})", 400, R"("path":"role")"},
      {"taken address", R"({"email":"admin@example.com"})", 409, R"("message":"Email already in use")"},
      {"malformed", "{", 400, "INVALID_JSON"},
      {"array", "[]", 400, ""},
  };
  for (const Case& row : rows) expect(world.put(path_of(kevin), row.body, admin.bearer()), row);
  EXPECT_EQ(world.put(path_of(kevin), "{}", admin.bearer()).status, 200);
  EXPECT_EQ(world.put(path_of(kevin), R"({"email":"kevin@example.com","role":"USER"})", admin.bearer()).status, 200);
}

TEST_P(AdminUsersTest, SuspendsAndReactivates) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  const auto reply = world.put(path_of(kevin, "/suspend"), R"({"reason":"spam"})", admin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("data"),
            parse(R"({"id":")" + kevin.id +
                  R"(","isSuspended":true,"suspendedAt":"2026-01-31T12:00:00.000Z","suspendedReason":"spam"})"));
  expect_error(world.get("profile", kevin.bearer()), 401, "Your account has been suspended. Please contact support.",
               "ACCOUNT_SUSPENDED");
  expect_error(world.post(path_of(kevin, "/suspend"), "", admin.bearer()), 409, "User already suspended", "CONFLICT");
  const auto back = world.post(path_of(kevin, "/unsuspend"), "", admin.bearer());
  EXPECT_EQ(back.json().at("data"), parse(R"({"id":")" + kevin.id + R"(","isSuspended":false})"));
  expect_error(world.put(path_of(kevin, "/reactivate"), "", admin.bearer()), 409, "User is not suspended", "CONFLICT");
  // The tokens of before stay ended.
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 401);
  ASSERT_TRUE(world.run(world.stores().security_events->flush()));
  const value events = world.get(path_of(kevin, "/security-events?type=SUSPENDED"), admin.bearer()).json().at("data");
  EXPECT_EQ(events.at("events").as_array().size(), 1U);
  EXPECT_EQ(events.at("events").at(0).at("type"), "SUSPENDED");
}

/// Two types in turns.
void record_events(World& world, const Person& person, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    storage::SecurityEvent event;
    event.id = "e" + std::to_string(i);
    event.user_id = person.id;
    event.type = i % 2 == 0 ? "login" : "login_failed";
    event.at = world.clock().now() + std::chrono::milliseconds{i};
    world.stores().security_events->record(std::move(event));
    if (i % 500 == 499) {
      ASSERT_TRUE(world.run(world.stores().security_events->flush()));
    }
  }
  ASSERT_TRUE(world.run(world.stores().security_events->flush()));
}

// Symptom: what was older than the newest thousand could not be seen, and the total said that there was no more.
TEST_P(AdminUsersTest, ListsAllSecurityEventsOfAUser) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  record_events(world, kevin, 1'050);
  const value last = world.get(path_of(kevin, "/security-events?limit=100&page=11"), admin.bearer()).json().at("data");
  EXPECT_EQ(last.at("events").as_array().size(), 50U);
  EXPECT_EQ(last.at("events").at(49).at("id"), "e0");
  EXPECT_EQ(last.at("pagination").at("total"), value(1'050));
  EXPECT_EQ(last.at("pagination").at("totalIsExact"), value(true));
  const value failed =
      world.get(path_of(kevin, "/security-events?type=LOGIN_FAILED&page=2"), admin.bearer()).json().at("data");
  EXPECT_EQ(failed.at("events").as_array().size(), 20U);
  EXPECT_EQ(failed.at("events").at(0).at("id"), "e1009");
  EXPECT_EQ(failed.at("pagination").at("total"), value(525));
}

TEST(AdminSecurityEventsTest, CountsNoFurtherThanTenThousandAndSaysSo) {
  World world("sqlite");
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  record_events(world, kevin, 10'001);
  const value data = world.get(path_of(kevin, "/security-events?limit=100&page=100"), admin.bearer()).json().at("data");
  EXPECT_EQ(data.at("events").as_array().size(), 100U);
  EXPECT_EQ(data.at("events").at(99).at("id"), "e1");
  EXPECT_EQ(data.at("pagination").at("total"), value(10'000));
  EXPECT_EQ(data.at("pagination").at("totalIsExact"), value(false));
}

TEST_P(AdminUsersTest, UnlocksAnAccountAndNobodyElse) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  const auto key_of = [](const char* email) {
    return "login:" + accounts::account_digest(*identity::parse_email_address(email));
  };
  const storage::RateLimit once{1, std::chrono::hours{1}};
  const auto is_let_in = [&](const std::string& key) {
    return world.run(world.stores().rate_limits->take(key, once))->allowed;
  };
  for (const char* email : {"kevin@example.com", "admin@example.com"}) ASSERT_TRUE(is_let_in(key_of(email)));
  const std::uint64_t before = world.run(world.stores().token_changes->generation()).value();
  const auto reply = world.put(path_of(kevin, "/unlock"), "", admin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("data"), parse(R"({"id":")" + kevin.id + "\"}"));
  EXPECT_TRUE(is_let_in(key_of("kevin@example.com")));
  EXPECT_FALSE(is_let_in(key_of("admin@example.com")));
  // Every process hears of it; no token ended.
  EXPECT_EQ(world.run(world.stores().token_changes->changes_since(before))->unlocked.size(), 1U);
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  ASSERT_TRUE(world.run(world.stores().security_events->flush()));
  const value events = world.get(path_of(kevin, "/security-events"), admin.bearer()).json().at("data").at("events");
  EXPECT_EQ(events.at(0).at("type"), "ACCOUNT_UNLOCKED");
  EXPECT_EQ(newest_audit(world, admin, "?userId=" + kevin.id + "&action=UPDATE").at("resource"), "AdminUser");
}

TEST_P(AdminUsersTest, ListsAndEndsTheSessionsOfAUser) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  storage::Session session = session_of(world, kevin, "s1");
  session.user_agent = "curl/8.0";
  ASSERT_TRUE(world.run(world.stores().sessions->create(session)));
  const value listed_before = world.get(path_of(kevin, "/sessions"), admin.bearer()).json().at("data").at("sessions");
  ASSERT_EQ(listed_before.as_array().size(), 1U);
  EXPECT_EQ(listed_before.at(0).at("id"), "s1");
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
  const auto reply = world.remove(path_of(kevin, "/sessions"), admin.bearer());
  EXPECT_EQ(reply.body, R"({"success":true,"data":{"ended":1}})");
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 401);
  EXPECT_EQ(world.get(path_of(kevin, "/sessions"), admin.bearer()).json().at("data").at("sessions"), parse("[]"));
  expect_error(world.remove(kUsers + "/" + kNobody + "/sessions", admin.bearer()), 404, "User not found", "NOT_FOUND");
}

TEST(AdminUsersTableTest, RefusesReasonsThatAreNone) {
  World world("sqlite");
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  for (const std::string& body :
       {std::string(R"({"reason":7})"), std::string("[]"), R"({"reason":")" + std::string(501, 'x') + "\"}"}) {
    EXPECT_EQ(world.put(path_of(kevin, "/suspend"), body, admin.bearer()).status, 400) << body;
  }
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 200);
}

TEST_P(AdminUsersTest, LetsNobodyLockThemselvesOut) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person second = sign_up_admin(world, "second@example.com");
  expect_error(world.put(path_of(admin), R"({"role":"USER"})", admin.bearer()), 400, "Cannot change your own role", "");
  expect_error(world.put(path_of(admin, "/suspend"), "{}", admin.bearer()), 400, "Cannot suspend your own account", "");
  expect_error(world.remove(path_of(admin), admin.bearer()), 400, "Cannot delete your own account", "");
  EXPECT_EQ(world.put(path_of(second), R"({"role":"USER"})", admin.bearer()).status, 200);
  EXPECT_EQ(world.get(kUsers, second.bearer()).status, 403);
}

// Each of the two is allowed to do it to the other.
TEST_P(AdminUsersTest, KeepsOneOfTwoWhoLockEachOtherOutAtOnce) {
  for (const bool is_deleting : {false, true}) {
    World world(GetParam());
    const Person first = sign_up_admin(world);
    const Person second = sign_up_admin(world, "second@example.com");
    {
      const auto lock_out = [&world, is_deleting](const Person& whom, const Person& by) {
        testkit::HttpClient client(world.app().port());
        is_deleting ? client.request("DELETE", path_of(whom), {}, by.bearer())
                    : client.request("PUT", path_of(whom, "/suspend"), "{}", by.bearer());
      };
      const std::jthread one([&] { lock_out(second, first); });
      const std::jthread other([&] { lock_out(first, second); });
    }
    const auto admins =
        world.run(world.stores().accounts->count({.role = storage::Role::kAdmin, .is_suspended = false}));
    EXPECT_EQ(admins->rows, 1U) << is_deleting;
  }
}

TEST_P(AdminUsersTest, DeletesAUserWithWhatTheyOwn) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  ASSERT_EQ(world.post("favorites", R"({"type":"HOTEL","itemId":"1"})", kevin.bearer()).status, 201);
  ASSERT_EQ(world.post("onboarding", "", kevin.bearer()).status, 200);
  ASSERT_EQ(world.put("settings", R"({"preferences":{"language":"fr"}})", kevin.bearer()).status, 200);
  const auto reply = world.remove(path_of(kevin), admin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("data"), parse(R"({"id":")" + kevin.id + "\"}"));
  EXPECT_EQ(world.get("profile", kevin.bearer()).status, 401);
  EXPECT_EQ(world.get(path_of(kevin), admin.bearer()).status, 404);
  EXPECT_EQ(world.remove(path_of(kevin), admin.bearer()).status, 404);
  const auto favourites = world.run(world.stores().owned.of<storage::Favourite>().list(kevin.id, {}));
  EXPECT_EQ(favourites->total, 0U);
  EXPECT_TRUE(world.shows(R"(admin_actions_total{service="user-service",action="delete"} 1)"));
}

TEST_P(AdminUsersTest, AddsAVersionOfThePolicyOnce) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const std::string path = "/api/v1/admin/policies";
  const std::string body = R"({"version":"9.0","title":"T","content":"C","effectiveAt":"2030-01-01"})";
  const auto reply = world.post(path, body, admin.bearer());
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(reply.json().at("data").at("policy").at("effectiveAt"), "2030-01-01T00:00:00.000Z");
  expect_error(world.post(path, body, admin.bearer()), 409, "Version already exists", "VERSION_EXISTS");
  EXPECT_NE(world.get(path, admin.bearer()).body.find("9.0"), std::string::npos);
  for (const char* bad : {"{}", "[]", R"({"version":1,"title":"T","content":"C"})",
                          R"({"version":"1","title":"T","content":"C","effectiveAt":"x"})"}) {
    EXPECT_EQ(world.post(path, bad, admin.bearer()).status, 400) << bad;
  }
}

TEST_P(AdminUsersTest, NotesWhoWasRefused) {
  World world(GetParam());
  const Person admin = sign_up_admin(world);
  const Person kevin = world.sign_up();
  EXPECT_EQ(world.get(kUsers, kevin.bearer()).status, 403);
  EXPECT_EQ(newest_audit(world, admin, "?action=REFUSED").at("userId"), value(kevin.id));
}

TEST(AdminUsersTableTest, RefusesAuditFiltersThatCannotBeMeant) {
  World world("sqlite");
  const Person admin = sign_up_admin(world);
  for (const char* query : {"?action=EAT", "?resource=a%2Ab", "?resource=%0A", "?startDate=x"}) {
    EXPECT_EQ(world.get(std::string("/api/v1/admin/audit") + query, admin.bearer()).status, 400) << query;
  }
}

}  // namespace
}  // namespace user
