/// user-service on a free port over a store of the test's choice, with a clock the test moves. For tests only.
///
/// Accounts are put into the store directly: signing up is auth-service's business.
#pragma once

#include <string>

#include "base/encoding.hpp"
#include "testing/corpus.hpp"
#include "testing/http/multipart.hpp"
#include "testing/service/table.hpp"
#include "testing/service/tokens.hpp"
#include "testing/service/world.hpp"
#include "user/app.hpp"

namespace user {

/// Limits no test meets, and time enough for an image worker under sanitizers; tests of either set their own.
inline Config test_config() {
  Config config;
  config.limits = guards::LimitSettings({1'000'000, std::chrono::minutes{15}});
  config.record_bounds = storage::RecordBounds::read([](const char*) { return 10'000; });
  config.cors_origins = {"http://localhost:5173"};
  config.token_key = testkit::token_key();
  config.server = {.name = std::string(kServiceName), .address = "127.0.0.1", .port = 0, .limits = {}};
  config.health.service = std::string(kServiceName);
  config.pictures.worker.program = std::string(DREAMSCAPE_BIN_DIR) + "/image-worker";
  config.privacy.worker.poll_every = std::chrono::hours{1};  // tests say when
  // So do they here, by a clock that they move: nothing is removed in the background meanwhile.
  config.housekeeping.first_after = config.housekeeping.uploads_every = std::chrono::hours{24 * 365 * 10};
  config.pictures.worker.deadline = std::chrono::seconds{60};
  return config;
}

/// Somebody with an account and a token.
struct Person {
  std::string id;
  std::string authorization;
  [[nodiscard]] testkit::FieldList bearer() const { return {{"Authorization", authorization}}; }
  [[nodiscard]] testkit::FieldList with_form() const {
    return {{"Authorization", authorization}, testkit::kMultipartType};
  }
};

class World : public testkit::ServiceWorld<App> {
 public:
  /// `store`: "memory", "sqlite" or "mongodb".
  explicit World(std::string_view store = "memory", Config config = test_config(), Wrap wrap = {})
      : ServiceWorld(store, std::move(config), 64, std::move(wrap)) {
    // The first round, which is otherwise put off: the clock is believed from here on, unless the store says otherwise.
    static_cast<void>(run(app().housekeeping().clean()));
  }

  /// A new account: Kevin Test, whose username is absent.
  [[nodiscard]] Person sign_up(const std::string& email = "kevin@example.com",
                               storage::Role role = storage::Role::kUser) {
    storage::Account account;
    account.id = random_.uuid();
    account.email = account.email_canonical = email;
    account.first_name = "Kevin";
    account.last_name = "Test";
    account.role = role;
    account.created_at = account.updated_at = clock().now();
    base::check(run(stores().accounts->create(account)).has_value(), "the test account cannot be stored");
    return sign_in({account.id, {}});
  }
  /// The same person with a new token of a day.
  [[nodiscard]] Person sign_in(const Person& person) {
    auto claims = testkit::claims_of(person.id, clock().now());
    claims.expires_at = clock().now() + std::chrono::hours{24};
    claims.token_id = random_.hex(16);
    return {person.id, testkit::bearer_of(claims)};
  }
  [[nodiscard]] base::Random& random() { return random_; }

  /// Carries out what is due of exports, deletions and erasures; the number of items.
  std::uint64_t run_privacy_work() { return run(app().privacy_worker().run_due()); }

  /// Paths are below /api/v1/users/ unless they begin with a slash.
  [[nodiscard]] testkit::HttpReply get(const std::string& path, const testkit::FieldList& fields = {}) {
    return client().request("GET", whole(path), {}, fields);
  }
  [[nodiscard]] testkit::HttpReply put(const std::string& path, std::string_view body,
                                       const testkit::FieldList& fields = {}) {
    return client().request("PUT", whole(path), body, fields);
  }
  [[nodiscard]] testkit::HttpReply post(const std::string& path, std::string_view body,
                                        const testkit::FieldList& fields = {}) {
    return client().request("POST", whole(path), body, fields);
  }
  [[nodiscard]] testkit::HttpReply patch(const std::string& path, std::string_view body,
                                         const testkit::FieldList& fields = {}) {
    return client().request("PATCH", whole(path), body, fields);
  }
  [[nodiscard]] testkit::HttpReply remove(const std::string& path, const testkit::FieldList& fields = {}) {
    return client().request("DELETE", whole(path), {}, fields);
  }

  /// Uploads a picture as the part `avatar` of a form.
  [[nodiscard]] testkit::HttpReply upload_avatar(const Person& person, const std::string& bytes,
                                                 const std::string& path = "profile/avatar") {
    return post(path, testkit::multipart({{"avatar", "me.png", "image/png", bytes}}), person.with_form());
  }
  [[nodiscard]] testkit::HttpReply upload_document(const Person& person, const std::string& bytes,
                                                   const std::string& filename = "notes.txt") {
    return post("documents", testkit::multipart({{"file", filename, "application/octet-stream", bytes}}),
                person.with_form());
  }

 private:
  [[nodiscard]] static std::string whole(const std::string& path) {
    return path.starts_with('/') ? path : "/api/v1/users/" + path;
  }
  base::SystemRandom random_;
};

/// Where the avatar of a 200 upload answer can be fetched.
inline std::string url_of(const testkit::HttpReply& upload) { return std::string(upload.json().at("url").as_string()); }

inline std::string document_id_of(const testkit::HttpReply& upload) {
  return std::string(upload.json().at("data").at("document").at("id").as_string());
}

/// A sound picture of 32 by 32 pixels.
inline std::string small_png() { return testkit::corpus_bytes("pngsuite/basn2c08.png"); }

inline std::string data_url(std::string_view type, const std::string& bytes) {
  return "data:" + std::string(type) + ";base64," + base::to_base64(base::as_bytes(bytes));
}

using testkit::Case;
using testkit::expect;
using testkit::expect_error;
using testkit::OnEveryStore;
using testkit::text_of;

}  // namespace user
