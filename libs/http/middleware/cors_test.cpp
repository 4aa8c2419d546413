#include "http/middleware/cors.hpp"

#include <gtest/gtest.h>

#include "testing/http/request.hpp"

namespace http {
namespace {

using testkit::TestRequest;

/// A request to `host` with these fields.
struct Call : TestRequest {
  explicit Call(std::string_view host,
                std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {}) {
    head.fields.add("Host", host);
    for (const auto& [name, value] : fields) head.fields.add(name, value);
  }
};

Fields decorated(const Cors& cors, const Call& call) {
  Fields fields;
  cors.decorate(call.request, fields);
  return fields;
}

// Symptom: an <img> put an answer without CORS fields into the cache for a year, and a script on the same page got it
// from there.
TEST(CorsTest, VariesByOriginAlsoWhenThereIsNone) {
  const Cors cors({"https://app.example"});
  for (const Call& call : {Call("api.example"), Call("api.example", {{"Origin", "https://evil.example"}}),
                           Call("api.example", {{"Origin", "https://app.example"}})}) {
    EXPECT_EQ(decorated(cors, call).find("Vary"), "Origin");
  }
}

TEST(CorsTest, EchoesAListedOriginOnly) {
  const Cors cors({"https://app.example"});
  const Fields listed = decorated(cors, Call("api.example", {{"Origin", "https://app.example"}}));
  EXPECT_EQ(listed.find("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(listed.find("Access-Control-Allow-Credentials"), "true");
  for (const char* origin : {"null", "https://app.example:444", "http://app.example", "https://app.example.evil", ""}) {
    EXPECT_FALSE(decorated(cors, Call("api.example", {{"Origin", origin}})).find("Access-Control-Allow-Origin"))
        << origin;
  }
}

TEST(CorsTest, AllowsTheAddressTheRequestCameTo) {
  const Cors cors;
  EXPECT_TRUE(cors.is_allowed("http://api.example", Call("API.example").request));
  EXPECT_TRUE(cors.is_allowed("http://api.example", Call("api.example:80").request));
  EXPECT_TRUE(cors.is_allowed("http://127.0.0.1:3001", Call("127.0.0.1:3001").request));
  EXPECT_FALSE(cors.is_allowed("http://api.example:3001", Call("api.example").request));
  EXPECT_FALSE(cors.is_allowed("https://api.example", Call("api.example").request));
  EXPECT_FALSE(cors.is_allowed("null", Call("").request));
}

TEST(CorsTest, BelievesForwardedAddressesOfTrustedPeersOnly) {
  const Cors cors;
  Call call("auth-service:3001",
            {{"X-Forwarded-Host", "evil.example, App.Example:443"}, {"X-Forwarded-Proto", "https"}});
  EXPECT_FALSE(cors.is_allowed("https://app.example", call.request));
  call.request.server.is_peer_trusted = true;
  EXPECT_TRUE(cors.is_allowed("https://app.example", call.request));
  EXPECT_FALSE(cors.is_allowed("https://evil.example", call.request));
  EXPECT_FALSE(cors.is_allowed("http://auth-service:3001", call.request));
}

TEST(CorsTest, TellsAPreflightWhatIsAllowed) {
  const Cors cors({"https://app.example"});
  const Response allowed = cors.preflight(Call("api.example", {{"Origin", "https://app.example"}}).request);
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(allowed.fields.find("Access-Control-Allow-Methods"), "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS");
  EXPECT_NE(allowed.fields.find("Access-Control-Allow-Headers").value_or("").find("If-None-Match"),
            std::string_view::npos);
  const Response other = cors.preflight(Call("api.example", {{"Origin", "https://evil.example"}}).request);
  EXPECT_FALSE(other.fields.find("Access-Control-Allow-Methods"));
}

// Symptom: browsers saw no `Upload-Offset`, or only "network error", and began uploads anew.
TEST(CorsTest, ShowsTheFieldsOfUploadsWhereDocumentsAreUploaded) {
  const Cors cors({"https://app.example"}, "/call");
  const Cors elsewhere({"https://app.example"}, "/other");
  Call call("api.example", {{"Origin", "https://app.example"}});
  call.head.path = "/call/x";
  const auto allowed = [&](const Cors& of) {
    return std::string(of.preflight(call.request).fields.find("Access-Control-Allow-Headers").value_or(""));
  };
  for (const char* field : {"Upload-Offset", "Upload-Complete", "Content-Disposition"}) {
    EXPECT_NE(allowed(cors).find(field), std::string::npos) << field;
  }
  EXPECT_EQ(allowed(elsewhere).find("Upload-Offset"), std::string::npos);
  const auto exposed = [&](const Cors& of) {
    Fields fields;
    of.decorate(call.request, fields);
    return std::string(fields.find("Access-Control-Expose-Headers").value_or(""));
  };
  for (const char* field : {"Location", "Upload-Offset", "Tus-Resumable", "X-Document-Id", "Upload-Expires",
                            "Upload-Complete", "Upload-Limit", "Accept-Patch"}) {
    EXPECT_NE(exposed(cors).find(field), std::string::npos) << field;
  }
  EXPECT_EQ(exposed(elsewhere).find("Upload-Offset"), std::string::npos);
}

}  // namespace
}  // namespace http
