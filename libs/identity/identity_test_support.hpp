/// A small world for the tests of this library: memory stores under a clock that stands still, and switches that break
/// them. For tests only.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "base/check.hpp"
#include "identity/access_token_authenticator.hpp"
#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"
#include "testing/http/request.hpp"

namespace identity {

/// A feed that can be made to fail, and to hide that it knows its generation without waiting.
class FeedWithSwitch final : public storage::TokenChangeFeed {
 public:
  explicit FeedWithSwitch(storage::TokenChangeFeed& feed) : feed_(feed) {}
  [[nodiscard]] std::optional<std::uint64_t> generation_now() noexcept override {
    return is_down || is_remote ? std::nullopt : feed_.generation_now();
  }
  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> generation() override {
    if (is_down) co_return std::unexpected(base::internal_error("driver text"));
    co_return co_await feed_.generation();
  }
  [[nodiscard]] runtime::Task<base::Result<storage::TokenChanges>> changes_since(std::uint64_t generation) override {
    if (is_down) co_return std::unexpected(base::internal_error("driver text"));
    co_return co_await feed_.changes_since(generation);
  }
  [[nodiscard]] runtime::Task<base::Status> announce_unlocked(std::string account) override {
    return feed_.announce_unlocked(std::move(account));
  }
  bool is_down = false;
  bool is_remote = false;

 private:
  storage::TokenChangeFeed& feed_;
};

/// Counts how often it is asked, and can be made to fail, and to let something happen meanwhile.
class RevocationsWithSwitch final : public storage::RevocationStore {
 public:
  explicit RevocationsWithSwitch(std::unique_ptr<storage::RevocationStore> store) : store_(std::move(store)) {}
  [[nodiscard]] runtime::Task<base::Status> revoke(storage::RevokedToken token) override {
    return store_->revoke(std::move(token));
  }
  [[nodiscard]] runtime::Task<base::Result<bool>> is_revoked(std::string token_id) override {
    ++questions;
    if (meanwhile) std::exchange(meanwhile, nullptr)();
    if (is_down) co_return std::unexpected(base::internal_error("driver text"));
    co_return co_await store_->is_revoked(std::move(token_id));
  }
  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> purge_expired() override { return store_->purge_expired(); }
  std::atomic<int> questions = 0;
  std::function<void()> meanwhile;  ///< once, at the next question
  bool is_down = false;

 private:
  std::unique_ptr<storage::RevocationStore> store_;
};

using testkit::TestRequest;

struct IdentityWorld {
  testkit::FakeClock clock;
  storage::memory::TokenChangeLog log;
  FeedWithSwitch feed{log};
  std::unique_ptr<storage::AccountStore> accounts = storage::memory::make_account_store(clock, log);
  std::unique_ptr<storage::SessionStore> sessions = storage::memory::make_session_store(clock, log);
  RevocationsWithSwitch revocations{storage::memory::make_revocation_store(clock, log)};
  security::Hs256Jwt jwt{base::Secret("0123456789abcdef0123456789abcdef")};
  AccessTokenAuthenticator authenticator{{jwt, *accounts, *sessions, revocations, feed, clock}};

  IdentityWorld() {
    storage::Account account;
    account.id = "user-1";
    account.email = "kevin@example.com";
    account.email_canonical = "kevin@example.com";
    base::check(runtime::run(accounts->create(account)).has_value(), "the test account cannot be stored");
    sign_in("family-1", 'a');
  }

  void sign_in(const std::string& family_id, char token) {
    storage::Session session;
    session.id = "session-of-" + family_id;
    session.token_hash = std::string(64, token);
    session.user_id = "user-1";
    session.family_id = family_id;
    session.expires_at = clock.now() + std::chrono::hours{24};
    base::check(runtime::run(sessions->create(session)).has_value(), "the test session cannot be stored");
  }

  [[nodiscard]] security::AccessClaims claims(std::string token_id = "token-1", std::uint64_t epoch = 0) const {
    return {.user_id = "user-1",
            .email = "typed-at-login@example.com",
            .token_id = std::move(token_id),
            .session_id = "family-1",
            .token_epoch = epoch,
            .issued_at = clock.now(),
            .expires_at = clock.now() + std::chrono::hours{24}};
  }

  [[nodiscard]] base::Result<http::Principal> authenticate(std::string_view authorization) {
    const TestRequest test(authorization);
    return runtime::run(authenticator.authenticate(test.request));
  }
  /// The reason of the refusal; "" when the token passes, "503" when nothing could be decided.
  [[nodiscard]] std::string refusal(const security::AccessClaims& claims) {
    const auto outcome = authenticate("Bearer " + jwt.sign(claims));
    if (outcome) return "";
    return outcome.error().code() == base::ErrorCode::kUnavailable ? "503" : outcome.error().reason();
  }
};

}  // namespace identity
