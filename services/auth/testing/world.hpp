/// auth-service on a free port over a store of the test's choice, with a clock the test moves. For tests only.
#pragma once

#include <string>

#include "auth/app.hpp"
#include "testing/service/table.hpp"
#include "testing/service/world.hpp"

namespace auth {

inline constexpr std::string_view kGoodPassword = "Correct-Horse-7!";

inline base::Secret test_key() { return testkit::token_key(); }

/// The cheapest hashing and limits no test meets; tests of either set their own.
inline Config test_config() {
  Config config;
  config.hasher = {.memory_kib = 8, .iterations = 1};
  config.limits = guards::LimitSettings({1'000'000, std::chrono::minutes{15}});
  config.composition = security::PasswordComposition::kLegacy;
  config.cors_origins = {"http://localhost:5173"};
  config.login_failure_min = {};
  config.token_key = test_key();
  config.server = {.name = std::string(kServiceName), .address = "127.0.0.1", .port = 0, .limits = {}};
  config.health.service = std::string(kServiceName);
  return config;
}

/// What a client holds after register, login or refresh.
struct Login {
  std::string access_token;
  std::string refresh_token;
  std::string user_id;
  [[nodiscard]] testkit::FieldList bearer() const { return {{"Authorization", "Bearer " + access_token}}; }
  [[nodiscard]] testkit::FieldList cookie() const { return {{"Cookie", "refreshToken=" + refresh_token}}; }
  [[nodiscard]] testkit::FieldList both() const {
    return {{"Authorization", "Bearer " + access_token}, {"Cookie", "refreshToken=" + refresh_token}};
  }
};

/// The value of the refreshToken cookie an answer sets; empty when it clears or does not mention it.
inline std::string cookie_of(const testkit::HttpReply& reply) {
  const std::string line = reply.field("Set-Cookie").value_or("");
  if (!line.starts_with("refreshToken=")) return {};
  return line.substr(13, line.find(';') - 13);
}

inline Login login_of(const testkit::HttpReply& reply) {
  const auto body = reply.json();
  const auto& data = body.at("data").as_object();
  Login login;
  login.access_token = std::string(data.at("tokens").at("accessToken").as_string());
  login.refresh_token = cookie_of(reply);
  if (const auto* user = data.if_contains("user")) login.user_id = std::string(user->at("id").as_string());
  return login;
}

class World : public testkit::ServiceWorld<App> {
 public:
  /// `store`: "memory", "sqlite" or "mongodb".
  explicit World(std::string_view store = "memory", Config config = test_config(), std::size_t hash_queue_max = 64)
      : ServiceWorld(store, std::move(config), hash_queue_max) {}
  /// `wrap` as in ServiceWorld.
  World(std::string_view store, Config config, Wrap wrap)
      : ServiceWorld(store, std::move(config), 64, std::move(wrap)) {}

  [[nodiscard]] testkit::HttpReply post(const std::string& path, std::string_view body = {},
                                        const testkit::FieldList& fields = {}) {
    return client().request("POST", "/api/v1/auth/" + path, body, fields);
  }
  [[nodiscard]] testkit::HttpReply put(const std::string& path, std::string_view body,
                                       const testkit::FieldList& fields) {
    return client().request("PUT", "/api/v1/auth/" + path, body, fields);
  }
  [[nodiscard]] testkit::HttpReply get(const std::string& path, const testkit::FieldList& fields = {}) {
    return client().request("GET", "/api/v1/auth/" + path, {}, fields);
  }

  /// Registers a new user with kGoodPassword.
  [[nodiscard]] Login sign_up(const std::string& email = "kevin@example.com") {
    return login_of(post("register", R"({"email":")" + email + R"(","password":")" + std::string(kGoodPassword) +
                                         R"(","firstName":"Kevin"})"));
  }
  [[nodiscard]] testkit::HttpReply log_in(const std::string& email = "kevin@example.com",
                                          std::string_view password = kGoodPassword, std::string_view more = "") {
    return post("login",
                R"({"email":")" + email + R"(","password":")" + std::string(password) + "\"" + std::string(more) + "}");
  }
  /// Status and code word of a call with the access token.
  [[nodiscard]] std::string refusal(const Login& login) {
    const auto reply = post("verify-token", "{}", login.bearer());
    return reply.status == 200 ? "" : std::string(reply.json().at("code").as_string());
  }
};

using testkit::Case;
using testkit::expect;
using testkit::OnEveryStore;

}  // namespace auth
