// Links to documents (docs/http-contract.md §4.3).
#include <thread>

#include "user/testing/world.hpp"

namespace user {
namespace {

class DocumentLinksTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(DocumentLinksTest);

/// A document with the text "shared", and its owner.
struct Shared {
  explicit Shared(World& world) : owner(world.sign_up()) {
    path = "documents/" + document_id_of(world.upload_document(owner, "shared", "a.txt"));
  }
  Person owner;
  std::string path;
};

/// The link of a 201 answer.
boost::json::value make_link(World& world, const Shared& shared, const std::string& body) {
  const auto reply = world.post(shared.path + "/links", body, shared.owner.bearer());
  EXPECT_EQ(reply.status, 201) << reply.body;
  return reply.json().at("data").at("link");
}

std::string url(const boost::json::value& link) { return text_of(link.at("url")); }

/// What the answer asks to be sent back.
testkit::FieldList cookie_of(const testkit::HttpReply& reply) {
  const std::string cookie = reply.field("Set-Cookie").value();
  return {{"Cookie", cookie.substr(0, cookie.find(';'))}};
}

TEST(DocumentLinkTableTest, RefusesWhatTheContractRefuses) {
  World world;
  const Shared shared(world);
  const Case rows[] = {
      {"too short", R"({"expiresIn":59})", 400, "Expires in must be"},
      {"too long", R"({"expiresIn":2592001})", 400, "Expires in must be"},
      {"no number", R"({"expiresIn":"soon"})", 400, "Expires in must be"},
      {"half a second", R"({"expiresIn":60.5})", 400, "Expires in must be"},
      {"once as text", R"({"once":"maybe"})", 400, "Once must be a boolean value"},
      {"malformed", "{", 400, "INVALID_JSON"},
  };
  for (const Case& row : rows) expect(world.post(shared.path + "/links", row.body, shared.owner.bearer()), row);
  EXPECT_TRUE(
      world.get(shared.path + "/links", shared.owner.bearer()).json().at("data").at("links").as_array().empty());
}

// More than stores give at once.
TEST(DocumentLinkTableTest, ListsEveryLinkOfADocument) {
  World world;
  const Shared shared(world);
  constexpr std::size_t kLinks = storage::kOwnedPageMax + 1;
  for (std::size_t i = 0; i < kLinks; ++i) make_link(world, shared, "{}");
  const auto listed = world.get(shared.path + "/links", shared.owner.bearer()).json().at("data").at("links");
  EXPECT_EQ(listed.as_array().size(), kLinks);
}

TEST_P(DocumentLinksTest, AnswersWhatIsNoLinkWith404) {
  World world(GetParam());
  for (const std::string& token : {std::string("x"), std::string(64, 'a'), std::string(64, 'A'), std::string(65, 'a'),
                                   std::string("%00"), std::string(62, 'a') + "%27"}) {
    const std::string path = "documents/shared/" + token;
    EXPECT_EQ(world.get(path).status, 404) << token;
    EXPECT_EQ(world.post(path, "").status, 404) << token;
  }
}

TEST_P(DocumentLinksTest, BelongToTheOwnerOfTheDocument) {
  World world(GetParam());
  const Shared shared(world);
  const Person other = world.sign_up("other@example.com");
  const auto link = make_link(world, shared, "{}");
  const std::string id = text_of(link.at("id"));
  EXPECT_EQ(world.post(shared.path + "/links", "{}", other.bearer()).status, 404);
  EXPECT_EQ(world.get(shared.path + "/links", other.bearer()).status, 404);
  EXPECT_EQ(world.remove(shared.path + "/links/" + id, other.bearer()).status, 404);
  const std::string second = "documents/" + document_id_of(world.upload_document(shared.owner, "another"));
  EXPECT_EQ(world.remove(second + "/links/" + id, shared.owner.bearer()).status, 404);
  EXPECT_EQ(world.remove(shared.path + "/links/x", shared.owner.bearer()).status, 404);
  EXPECT_EQ(world.get(url(link)).status, 200);
}

TEST_P(DocumentLinksTest, GivesTheNewestBytesToWhoeverHasIt) {
  World world(GetParam());
  const Shared shared(world);
  const auto link = make_link(world, shared, "");
  EXPECT_EQ(link.at("once"), false);
  EXPECT_EQ(link.at("usedAt"), nullptr);
  EXPECT_EQ(link.at("expiresAt"), "2026-02-01T12:00:00.000Z");
  EXPECT_EQ(url(link).find(shared.owner.id), std::string::npos);
  const auto reply = world.get(url(link));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "shared");
  EXPECT_EQ(reply.field("Content-Disposition"), "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt");
  EXPECT_EQ(reply.all("Cache-Control"), std::vector<std::string>{"private, no-store"});
  EXPECT_EQ(reply.all("Referrer-Policy"), std::vector<std::string>{"no-referrer"});
  EXPECT_EQ(world.get(url(link), {{"Range", "bytes=2-3"}}).body, "ar");
  const auto form = testkit::multipart({{"file", "b.txt", "", "newer"}});
  EXPECT_EQ(world.post(shared.path + "/versions", form, shared.owner.with_form()).status, 201);
  EXPECT_EQ(world.get(url(link)).body, "newer");
  const auto listed = world.get(shared.path + "/links", shared.owner.bearer()).json().at("data").at("links").at(0);
  EXPECT_EQ(listed.at("id"), link.at("id"));
  EXPECT_EQ(listed.as_object().if_contains("url"), nullptr);
}

TEST_P(DocumentLinksTest, LeadsNowhereOnceItIsOver) {
  World world(GetParam());
  const Shared shared(world);
  const auto revoked = make_link(world, shared, "{}");
  EXPECT_EQ(world.remove(shared.path + "/links/" + text_of(revoked.at("id")), shared.owner.bearer()).status, 200);
  EXPECT_EQ(world.remove(shared.path + "/links/" + text_of(revoked.at("id")), shared.owner.bearer()).status, 404);
  expect_error(world.get(url(revoked)), 404, "Link not found", "NOT_FOUND");

  const auto short_lived = make_link(world, shared, R"({"expiresIn":60})");
  const auto once = make_link(world, shared, R"({"expiresIn":60,"once":true})");
  const auto left = make_link(world, shared, "{}");
  world.clock().advance(std::chrono::seconds{60} - std::chrono::milliseconds{1});
  EXPECT_EQ(world.get(url(short_lived)).status, 200);
  world.clock().advance(std::chrono::milliseconds{1});
  EXPECT_EQ(world.get(url(short_lived)).status, 404);
  EXPECT_EQ(world.get(url(once)).status, 404);
  EXPECT_EQ(world.post(url(once), "").status, 404);
  EXPECT_EQ(world.get(shared.path + "/links", shared.owner.bearer()).json().at("data").at("links").as_array().size(),
            1U);

  EXPECT_EQ(world.remove(shared.path, shared.owner.bearer()).status, 200);
  EXPECT_EQ(world.get(url(left)).status, 404);
  EXPECT_EQ(world.post(shared.path + "/restore", "", shared.owner.bearer()).status, 200);
  EXPECT_EQ(world.get(url(left)).status, 200);
  EXPECT_EQ(world.remove(shared.path + "?permanent=true", shared.owner.bearer()).status, 200);
  EXPECT_EQ(world.get(url(left)).status, 404);
}

TEST_P(DocumentLinksTest, IsNotUsedUpByWhatOnlyLooks) {
  World world(GetParam());
  const Shared shared(world);
  const auto link = make_link(world, shared, R"({"once":true})");
  for (int i = 0; i < 3; ++i) {
    const auto page = world.get(url(link));
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.field("Content-Type"), "text/html; charset=utf-8");
    EXPECT_NE(page.body.find("<form method=\"post\">"), std::string::npos);
    EXPECT_EQ(page.body.find("script"), std::string::npos);
    EXPECT_EQ(page.body.find("shared"), std::string::npos);
    EXPECT_FALSE(page.field("Set-Cookie"));
    EXPECT_EQ(world.get(url(link), {{"Range", "bytes=0-1"}}).field("Content-Type"), "text/html; charset=utf-8");
    testkit::HttpClient client(world.app().port());
    EXPECT_EQ(client.request("HEAD", url(link)).status, 200);
  }
  EXPECT_EQ(world.post(url(link), "").body, "shared");
}

TEST_P(DocumentLinksTest, GivesExactlyOnce) {
  World world(GetParam());
  const Shared shared(world);
  const auto link = make_link(world, shared, R"({"once":true})");
  std::atomic<int> served = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        testkit::HttpClient client(world.app().port());
        for (int j = 0; j < 5; ++j) {
          const auto reply = client.request("POST", url(link));
          EXPECT_TRUE(reply.status == 200 || reply.status == 404) << reply.body;
          EXPECT_TRUE(reply.status != 200 || reply.body == "shared");
          served += reply.status == 200 ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(served, 1);
  EXPECT_EQ(world.get(url(link)).status, 404);
  const auto listed = world.get(shared.path + "/links", shared.owner.bearer()).json().at("data").at("links").at(0);
  EXPECT_EQ(listed.at("usedAt"), "2026-01-31T12:00:00.000Z");
}

TEST_P(DocumentLinksTest, LetsWhoWasServedContinueForTenMinutes) {
  World world(GetParam());
  const Shared shared(world);
  const auto link = make_link(world, shared, R"({"once":true})");
  const auto served = world.post(url(link), "");
  ASSERT_EQ(served.status, 200);
  const std::string cookie = served.field("Set-Cookie").value();
  EXPECT_NE(cookie.find("; Path=" + url(link) + "; Max-Age=600; HttpOnly; SameSite=Strict"), std::string::npos)
      << cookie;
  auto fields = cookie_of(served);
  EXPECT_EQ(world.get(url(link), fields).status, 404);  // that is no continuation
  fields.emplace_back("Range", "bytes=3-");
  const auto rest = world.get(url(link), fields);
  EXPECT_EQ(rest.status, 206);
  EXPECT_EQ(rest.body, "red");
  EXPECT_EQ(world.get(url(link), {{"Range", "bytes=3-"}}).status, 404);
  EXPECT_EQ(world.get(url(link), {{"Range", "bytes=3-"}, {"Cookie", "documentLink=" + std::string(64, 'a')}}).status,
            404);
  EXPECT_EQ(world.post(url(link), "", fields).status, 404);
  world.clock().advance(std::chrono::minutes{10});
  EXPECT_EQ(world.get(url(link), fields).status, 404);
}

// Symptom of others: a condition or a range of the one request that counts left its sender with nothing.
TEST_P(DocumentLinksTest, GivesAllBytesWhateverElseTheOneRequestAsksFor) {
  World world(GetParam());
  const Shared shared(world);
  const auto link = make_link(world, shared, R"({"once":true})");
  const auto reply =
      world.post(url(link), "", {{"Range", "bytes=0-0"}, {"If-None-Match", "*"}, {"If-Match", "\"other\""}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "shared");
}

TEST_P(DocumentLinksTest, WritesDownEachDownload) {
  World world(GetParam());
  const Shared shared(world);
  const auto link = make_link(world, shared, R"({"once":true})");
  EXPECT_EQ(world.get(url(link)).status, 200);
  EXPECT_EQ(world.post(url(link), "").status, 200);
  ASSERT_TRUE(world.run(world.stores().audit_log->flush()));
  const auto rows = world.run(world.stores().audit_log->newest_of_user(shared.owner.id, 100)).value();
  const auto count = std::ranges::count_if(rows, [](const auto& row) { return row.accessor_type == "link"; });
  EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace user
