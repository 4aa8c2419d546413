/// A client that remembers what it was promised: it signs up, logs in and out, refreshes and changes things while
/// servers fail, and afterwards compares every acknowledged write with what is stored.
///
///     Complaints complaints;
///     Customer customer({auth_port, user_port}, "c1", complaints);
///     while (under_load) customer.visit();
///     customer.compare();                       // once the servers are well again
///     EXPECT_THAT(complaints.all(), IsEmpty());
///
/// An answer other than the one expected must be a 503 DEPENDENCY_UNAVAILABLE in time. A write that got one may have
/// happened or not; until the next acknowledged write both are right.
#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "stack.hpp"

namespace integration {

/// What was against a promise; thread-safe. Keeps the first hundred.
class Complaints {
 public:
  void add(std::string text) {
    const std::lock_guard lock(mutex_);
    if (texts_.size() < 100) texts_.push_back(std::move(text));
  }
  [[nodiscard]] std::vector<std::string> all() const {
    const std::lock_guard lock(mutex_);
    return texts_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> texts_;
};

struct Services {
  std::uint16_t auth_port, user_port;
};

/// One request after another to one service. Wrong and late answers become complaints.
class Correspondent {
 public:
  /// What the contract gives an answer, the database being away, and what a shared machine may add to it; less than the
  /// 8 s of a logout that once waited three times.
  static constexpr auto kAnswerMax = 5s + 2500ms;

  /// Somebody who is told to come back later does not hammer on the door.
  static constexpr auto kPauseAfterOutage = 100ms;

  Correspondent(std::uint16_t port, Complaints& complaints) : port_(port), complaints_(complaints) {}

  /// The answer if it has one of the statuses `expected`; nullopt after a 503.
  std::optional<HttpReply> ask(const std::string& method, const std::string& path, const std::string& body,
                               const FieldList& fields, std::initializer_list<int> expected) {
    for (int attempt = 1;; ++attempt) {
      std::optional<HttpReply> reply = exchange(method, path, body, fields);
      if (!reply) return std::nullopt;
      if (std::ranges::find(expected, reply->status) != expected.end()) {
        ++served_;
        return reply;
      }
      ++unavailable_;
      std::this_thread::sleep_for(kPauseAfterOutage);
      if (is_outage(*reply) && attempt < attempts_max_) continue;
      const bool is_excused = excuses_outages_ && is_outage(*reply);
      if (!is_excused) complain(method + " " + path, std::to_string(reply->status) + " " + reply->body);
      return std::nullopt;
    }
  }

  /// From now on a 503 is wrong, too.
  void excuse_nothing() noexcept { excuses_outages_ = false; }
  /// From now on a 503 is wrong when it is there to stay. Where nothing is excused, each remains wrong.
  void insist() noexcept {
    if (excuses_outages_) attempts_max_ = kAttemptsMax;
    excuse_nothing();
  }
  /// Expected answers and 503 so far; from any thread.
  [[nodiscard]] int served() const noexcept { return served_; }
  [[nodiscard]] int unavailable() const noexcept { return unavailable_; }
  void complain(const std::string& about, const std::string& what) { complaints_.add(about + ": " + what); }

 private:
  /// With the pause behind each, half a minute.
  static constexpr int kAttemptsMax = 300;

  /// nullopt: there was no answer.
  std::optional<HttpReply> exchange(const std::string& method, const std::string& path, const std::string& body,
                                    const FieldList& fields) {
    const auto since = std::chrono::steady_clock::now();
    try {
      if (!client_) client_.emplace(port_);
      HttpReply reply = client_->request(method, path, body, fields);
      const auto taken = std::chrono::steady_clock::now() - since;
      if (taken > kAnswerMax) complain(method + " " + path, "took " + std::to_string(taken / 1ms) + " ms");
      return reply;
    } catch (const std::runtime_error& failure) {
      client_.reset();
      complain(method + " " + path, failure.what());
      return std::nullopt;
    }
  }
  static bool is_outage(const HttpReply& reply) {
    return reply.status == 503 && reply.body.find("DEPENDENCY_UNAVAILABLE") != std::string::npos;
  }

  const std::uint16_t port_;
  Complaints& complaints_;
  std::optional<HttpClient> client_;
  bool excuses_outages_ = true;
  int attempts_max_ = 1;
  std::atomic<int> served_ = 0, unavailable_ = 0;
};

/// One account and what its owner knows of it.
struct Ledger {
  std::string email;
  std::string user_id;
  std::set<std::string> names;       ///< the acknowledged first name and those that may have replaced it
  std::set<std::string> favourites;  ///< acknowledged
  std::vector<std::string> ended_access_tokens, consumed_refresh_tokens;
};

class Customer {
 public:
  Customer(Services services, std::string name, Complaints& complaints)
      : name_(std::move(name)), auth_(services.auth_port, complaints), user_(services.user_port, complaints) {}

  /// A new account, and some days of its life.
  void visit() {
    const std::string email = name_ + "-" + std::to_string(accounts_++) + "@example.com";
    const auto registered = auth_.ask("POST", kAuth + "register", registration(email), {}, {201});
    if (!registered) {
      unknown_.push_back(email);
      return;
    }
    Ledger& account = ledgers_.emplace_back(Ledger{email, user_id(*registered), {"Kevin"}, {}, {}, {}});
    hold(*registered);
    for (int day = 0; day < 3; ++day) live(account);
  }

  /// Everything acknowledged is there. The servers must be well; a machine that is busy may still make them refuse.
  void compare() {
    auth_.insist();
    user_.insist();
    for (const Ledger& account : ledgers_) compare(account);
    // Whether it was created or not: once is enough for everybody.
    for (const std::string& email : unknown_) compare_unknown(email);
  }

  void excuse_nothing() {
    auth_.excuse_nothing();
    user_.excuse_nothing();
  }
  /// Expected answers and 503 so far; from any thread.
  [[nodiscard]] int served() const noexcept { return auth_.served() + user_.served(); }
  [[nodiscard]] int unavailable() const noexcept { return auth_.unavailable() + user_.unavailable(); }

 private:
  static inline const std::string kAuth = "/api/v1/auth/";
  static inline const std::string kUser = "/api/v1/users/";

  void live(Ledger& account) {
    if (!is_logged_in()) log_in(account);
    if (!is_logged_in()) return;
    rename(account);
    add_favourite(account);
    read_favourites(account);
    refresh(account);
    if (is_logged_in()) log_out(account);
  }

  [[nodiscard]] bool is_logged_in() const { return !access_token_.empty(); }
  void hold(const HttpReply& reply) {
    access_token_ = access_token(reply);
    refresh_token_ = refresh_token(reply);
  }
  void forget_session() { access_token_.clear(); }

  void log_in(const Ledger& account) {
    if (const auto reply = auth_.ask("POST", kAuth + "login", credentials(account.email), {}, {200})) hold(*reply);
  }

  void rename(Ledger& account) {
    const std::string name = "Name" + std::to_string(++writes_);
    account.names.insert(name);
    if (auth_.ask("PUT", kAuth + "profile", R"({"firstName":")" + name + "\"}", bearer(access_token_), {200})) {
      account.names = {name};
    }
  }

  void add_favourite(Ledger& account) {
    const std::string place = "place" + std::to_string(++writes_);
    const std::string body = R"({")" + place + R"(":true})";
    if (user_.ask("PUT", kUser + "preferences", body, bearer(access_token_), {200})) account.favourites.insert(place);
  }

  void read_favourites(const Ledger& account) {
    const auto reply = user_.ask("GET", kUser + "preferences", "", bearer(access_token_), {200});
    if (!reply) return;
    for (const std::string& place : account.favourites) {
      if (reply->body.find("\"" + place + "\"") == std::string::npos) user_.complain(account.email, "lost " + place);
    }
  }

  /// After a 503 the token may have been used up, and using it twice would end the session: log in again.
  void refresh(Ledger& account) {
    const FieldList cookie{{"Cookie", "refreshToken=" + refresh_token_}};
    const std::string old = refresh_token_;
    if (const auto reply = auth_.ask("POST", kAuth + "refresh", "{}", cookie, {200})) {
      account.consumed_refresh_tokens.push_back(old);
      hold(*reply);
    } else {
      forget_session();
    }
  }

  /// The moment it is answered, nobody takes the token any more.
  void log_out(Ledger& account) {
    const FieldList token = bearer(access_token_);
    if (auth_.ask("POST", kAuth + "logout", "{}", token, {200})) {
      account.ended_access_tokens.push_back(access_token_);
      user_.ask("GET", kUser + "settings", "", token, {401});
      auth_.ask("POST", kAuth + "verify-token", "{}", token, {401});
    }
    forget_session();
  }

  void compare(const Ledger& account) {
    const auto entered = auth_.ask("POST", kAuth + "login", credentials(account.email), {}, {200});
    if (!entered) return;
    if (user_id(*entered) != account.user_id) auth_.complain(account.email, "is somebody else");
    hold(*entered);
    compare_name(account);
    read_favourites(account);
    auth_.ask("POST", kAuth + "register", registration(account.email), {}, {409});
    for (const std::string& token : account.ended_access_tokens) expect_refused(token);
    for (const std::string& token : account.consumed_refresh_tokens) {
      auth_.ask("POST", kAuth + "refresh", "{}", {{"Cookie", "refreshToken=" + token}}, {401});
    }
  }

  void compare_name(const Ledger& account) {
    const auto profile = auth_.ask("GET", kAuth + "profile", "", bearer(access_token_), {200});
    if (!profile) return;
    const auto name = std::string(profile->json().at("data").at("user").at("firstName").as_string());
    if (!account.names.contains(name)) auth_.complain(account.email, "has the name " + name);
  }

  void expect_refused(const std::string& token) {
    auth_.ask("POST", kAuth + "verify-token", "{}", bearer(token), {401});
    user_.ask("GET", kUser + "settings", "", bearer(token), {401});
  }

  /// A registration without an answer happened completely or not at all.
  void compare_unknown(const std::string& email) {
    auth_.ask("POST", kAuth + "register", registration(email), {}, {201, 409});
    auth_.ask("POST", kAuth + "login", credentials(email), {}, {200});
  }

  const std::string name_;
  Correspondent auth_, user_;
  std::vector<Ledger> ledgers_;
  std::vector<std::string> unknown_;
  std::string access_token_, refresh_token_;
  int accounts_ = 0;
  int writes_ = 0;
};

}  // namespace integration
