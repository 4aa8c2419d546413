/// Who gets a page, with which fields, and that nobody else notices.
#include "gateway/pages/pages.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "gateway/pages/document.hpp"
#include "gateway/pages/gunzip.hpp"
#include "gateway/testing/fixture.hpp"
#include "gateway/testing/pages.hpp"
#include "testing/corpus.hpp"

namespace gateway::testing {
namespace {

const testkit::FieldList kBrowser{{"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}};

Config config_with_pages() {
  Config config = test_config();
  config.pages = sample_pages();
  return config;
}

testkit::HttpReply head(Gateway& gateway, std::string_view path, std::string_view fields) {
  auto client = gateway.client();
  client.send("HEAD " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n");
  return client.read_reply(false);
}

TEST(PagesTest, AnswerBrowsersWithDocuments) {
  Gateway gateway(config_with_pages());
  for (const char* path : {"/", "/docs", "/login", "/register", "/account", "/account/documents", "/admin",
                           "/admin/users/7", "/admin/setup", "/login/"}) {
    const auto reply = gateway.get(path, kBrowser);
    EXPECT_EQ(reply.status, 200) << path;
    EXPECT_EQ(reply.field("Content-Type"), "text/html; charset=utf-8") << path;
    EXPECT_EQ(reply.field("Vary"), "Accept") << path;
    EXPECT_NE(reply.body.find(" · DreamScape</title>"), std::string::npos) << path;
    EXPECT_EQ(reply.body.find("{{"), std::string::npos) << path;
  }
}

/// The sections that the script `file` names, each as the text between these two.
std::vector<std::string> sections_in(const std::string& file, const std::string& before, const std::string& behind) {
  const std::string text = testkit::file_bytes(std::string(DREAMSCAPE_SOURCE_DIR) + "/web/src/pages/" + file);
  std::vector<std::string> names;
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
    const std::size_t begin = at + before.size();
    names.push_back(text.substr(begin, text.find(behind, begin) - begin));
  }
  return names;
}

// A section that only the script knows could not be opened directly, nor reloaded.
TEST(PagesTest, AnswerForEverySectionOfTheScript) {
  Gateway gateway(config_with_pages());
  const auto account = sections_in("account/area.tsx", "\n  [\"", "\"");
  const auto admin = sections_in("admin/area.tsx", "\n  [\"", "\"");
  EXPECT_GE(account.size(), 7U);
  EXPECT_GE(admin.size(), 4U);
  for (const std::string& section : account) EXPECT_EQ(gateway.get("/account/" + section, kBrowser).status, 200);
  for (const std::string& address : admin) EXPECT_EQ(gateway.get(address, kBrowser).status, 200) << address;
}

TEST(PagesTest, SayNotFoundOfSectionsThatAreNone) {
  Gateway gateway(config_with_pages());
  for (const char* path : {"/account/nothing", "/account/profile/x", "/admin/nothing", "/admin/users/7/x"}) {
    const auto reply = gateway.get(path, kBrowser);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.field("Content-Type"), "text/html; charset=utf-8") << path;
  }
}

TEST(PagesTest, LeaveTheAnswersOfTheApiAsTheyWere) {
  Gateway with_pages(config_with_pages());
  Gateway without(test_config());
  for (const char* path : {"/", "/docs", "/login", "/account/profile", "/admin", "/assets/main-TEST.css", "/nothing"}) {
    for (const char* accept : {"*/*", "application/json", "application/json, text/html"}) {
      const auto reply = with_pages.get(path, {{"Accept", accept}});
      const auto before = without.get(path, {{"Accept", accept}});
      EXPECT_EQ(reply.status, before.status) << path << accept;
      EXPECT_EQ(reply.body, before.body) << path << accept;
      EXPECT_EQ(reply.field("Content-Type"), before.field("Content-Type")) << path;
    }
  }
  EXPECT_EQ(with_pages.get("/").field("Vary"), "Accept");
  EXPECT_EQ(with_pages.get("/login").field("Vary"), "Accept");
  EXPECT_EQ(with_pages.get("/nothing").field("Vary"), "Accept");
  EXPECT_EQ(with_pages.get("/api/v1/nothing").field("Vary"), "Origin");
}

TEST(PagesTest, AreNotServedWhenSwitchedOff) {
  Gateway gateway(test_config());
  EXPECT_EQ(gateway.get("/", kBrowser).field("Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(gateway.get("/login", kBrowser).status, 404);
  EXPECT_EQ(gateway.get("/").all("Vary"), std::vector<std::string>{"Origin"});
}

TEST(PagesTest, KnowNoOtherMethods) {
  Gateway gateway(config_with_pages());
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
    const auto reply = gateway.client().request(method, "/login", "{}", kBrowser);
    EXPECT_EQ(reply.status, 404) << method;
    EXPECT_EQ(reply.json().at("error"), "Not Found") << method;
  }
}

TEST(PagesTest, AnswerHeadAsGet) {
  Gateway gateway(config_with_pages());
  for (const char* path : {"/", "/login", "/assets/main-TEST.js", "/nothing"}) {
    const auto reply = head(gateway, path, "Accept: text/html\r\n");
    const auto got = gateway.get(path, {{"Accept", "text/html"}});
    EXPECT_EQ(reply.status, got.status) << path;
    EXPECT_EQ(reply.field("Content-Length"), got.field("Content-Length")) << path;
    EXPECT_EQ(reply.field("Content-Type"), got.field("Content-Type")) << path;
  }
}

TEST(PagesTest, SayNotFoundInTheFormTheClientReads) {
  Gateway gateway(config_with_pages());
  const auto page = gateway.get("/nothing", kBrowser);
  EXPECT_EQ(page.status, 404);
  EXPECT_NE(page.body.find("There is no page at this address"), std::string::npos);
  EXPECT_TRUE(page.field("X-Request-Id"));
  for (const char* path : {"/api/v1/nothing", "/api/nothing", "/v1/nothing", "/assets/gone.js"}) {
    const auto reply = gateway.get(path, kBrowser);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.json().at("error"), "Not Found") << path;
  }
  auto client = gateway.client();
  client.send("GET /..%2fetc HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 400);
}

TEST(PagesTest, RunOurScriptsOnly) {
  Gateway gateway(config_with_pages());
  for (const char* path : {"/", "/login", "/account", "/nothing"}) {
    const auto reply = gateway.get(path, kBrowser);
    const std::string policy = reply.field("Content-Security-Policy").value_or("");
    EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';")) << path;
    EXPECT_NE(policy.find("require-trusted-types-for 'script'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(reply.all("Content-Security-Policy").size(), 1U);
    EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.field("X-Frame-Options"), "DENY");
  }
}

TEST(PagesTest, AreAskedForAgainAndAnswered304) {
  Gateway gateway(config_with_pages());
  const auto first = gateway.get("/login", kBrowser);
  const std::string tag = first.field("ETag").value_or("");
  EXPECT_EQ(first.field("Cache-Control"), "no-cache");
  testkit::FieldList fields = kBrowser;
  fields.emplace_back("If-None-Match", "W/" + tag);
  const auto again = gateway.get("/login", fields);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(again.field("ETag"), tag);
  EXPECT_EQ(again.field("Vary"), "Accept");
  EXPECT_NE(gateway.get("/register", kBrowser).field("ETag"), tag);
}

TEST(PagesTest, ArePrivateWhereSomebodysDataIsDrawn) {
  Gateway gateway(config_with_pages());
  for (const char* path : {"/account", "/account/documents", "/admin/users"}) {
    const auto reply = gateway.get(path, kBrowser);
    EXPECT_EQ(reply.field("Cache-Control"), "no-store") << path;
    EXPECT_FALSE(reply.field("ETag")) << path;
  }
}

TEST(PagesTest, HaveNoRateLimitOfTheirOwn) {
  Config config = config_with_pages();
  config.limits.set("GATEWAY", {1, std::chrono::minutes{15}});
  Gateway gateway(std::move(config));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(gateway.get("/", kBrowser).status, 200);
  EXPECT_EQ(gateway.get("/").status, 200);
  EXPECT_EQ(gateway.get("/").status, 429);
  EXPECT_EQ(gateway.get("/", kBrowser).status, 200);
}

TEST(PageFilesTest, AreKeptForEver) {
  Gateway gateway(config_with_pages());
  const auto reply = gateway.get("/assets/main-TEST.js", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(reply.field("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(reply.field("Content-Encoding"), "gzip");
  EXPECT_EQ(reply.field("Vary"), "Accept-Encoding");
  EXPECT_EQ(reply.body, kSampleScript);
  EXPECT_EQ(gateway.get("/assets/main-TEST.js", {{"If-None-Match", "\"main-TEST.js\""}}).status, 304);
}

TEST(PageFilesTest, HaveATagForEachForm) {
  Gateway gateway(config_with_pages());
  const auto in_form = [&gateway](const char* encodings) {
    return gateway.get("/assets/main-TEST.js", {{"Accept-Encoding", encodings}});
  };
  const auto brotli = in_form("gzip, br");
  EXPECT_EQ(brotli.field("Content-Encoding"), "br");
  EXPECT_EQ(brotli.body, kSampleBrotli);
  std::set<std::string> tags;
  for (const char* encodings : {"identity", "gzip", "br"}) tags.insert(in_form(encodings).field("ETag").value_or(""));
  EXPECT_EQ(tags.size(), 3U);
  const testkit::FieldList again{{"Accept-Encoding", "br"}, {"If-None-Match", brotli.field("ETag").value_or("")}};
  EXPECT_EQ(gateway.get("/assets/main-TEST.js", again).status, 304);
}

TEST(PageFilesTest, AreUnpackedForThoseWhoTakeNoGzip) {
  Gateway gateway(config_with_pages());
  for (const testkit::FieldList& fields : {testkit::FieldList{}, {{"Accept-Encoding", "gzip;q=0, identity"}}}) {
    const auto reply = gateway.get("/assets/main-TEST.js", fields);
    EXPECT_FALSE(reply.field("Content-Encoding"));
    EXPECT_EQ(reply.body.size(), 900U);
    EXPECT_TRUE(reply.body.starts_with("let a=1;\n"));
  }
}

TEST(PageFilesTest, HaveNoFoldersAboveThem) {
  Gateway gateway(config_with_pages());
  for (const char* path :
       {"/assets", "/assets/", "/assets/x/main-TEST.js", "/assets/MAIN-TEST.js", "/assets/shell.html"}) {
    EXPECT_EQ(gateway.get(path).status, 404) << path;
  }
}

TEST(GunzipTest, RefusesWhatIsNotExactlyTheContent) {
  EXPECT_TRUE(gunzip(kSampleScript, 900));
  EXPECT_FALSE(gunzip(kSampleScript, 901));
  EXPECT_FALSE(gunzip(kSampleScript, 899));
  EXPECT_FALSE(gunzip(kSampleScript.substr(0, kSampleScript.size() - 1), 900));
  EXPECT_FALSE(gunzip("", 0));
  EXPECT_FALSE(gunzip("not gzip at all", 15));
}

TEST(DocumentTest, ShowsMarkupAsText) {
  EXPECT_EQ(escape_html(R"(<img src="x" onerror='a&b'>)"), "&lt;img src=&quot;x&quot; onerror=&#39;a&amp;b&#39;&gt;");
  const std::string document = make_document("<title>{{title}}</title>{{content}}", "<b>", "<p>{{title}}</p>");
  EXPECT_EQ(document, "<title>&lt;b&gt;</title><p>{{title}}</p>");
}

}  // namespace
}  // namespace gateway::testing
