#include <algorithm>
#include <unordered_map>

#include "storage/mongodb/purge.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"

// A session's document is never changed. That it was consumed shows in its successor, which names it in the unique
// field `predecessor`: inserting the successor is the one atomic step of a rotation, so a token has at most one, and a
// crash leaves either the old token usable or the new one. That a family is revoked shows in one document of its own,
// which covers sessions that a parallel rotation is just adding.
namespace storage::mongodb {
namespace {

constexpr std::chrono::hours kMargin{24};
/// Of sessions copied from another store, which do not say how long their access tokens live.
constexpr std::chrono::hours kCopiedAccessLifetime{31 * 24};
/// JWT_EXPIRES_IN takes no more. Families that had ended before they were copied are few and small.
constexpr std::chrono::hours kAccessLifetimeMax{366 * 24};

/// What the first session of a family has for a predecessor.
std::string no_predecessor(const std::string& session_id) { return "!" + session_id; }

/// `forget_at` is not before that of the predecessor: while a consumed token is known, what consumed it is, too.
Bson encode(const Session& row, const std::string& predecessor, base::Timestamp forget_at) {
  Bson document;
  document.add("_id", row.token_hash).add("sessionId", row.id).add("predecessor", predecessor);
  document.add("userId", row.user_id).add("familyId", row.family_id).add("rememberMe", row.remember_me);
  document.add("tokenEpoch", row.token_epoch).add("authenticatedAt", row.authenticated_at);
  document.add("expiresAt", row.expires_at).add("forgetAt", forget_at).add("consumedAt", row.consumed_at);
  document.add("revokedAt", row.revoked_at).add("ipAddress", row.ip_address).add("userAgent", row.user_agent);
  document.add("createdAt", row.created_at);
  return document;
}

Session decode(const BsonView& document) {
  Session session;
  session.token_hash = document.text("_id");
  session.id = document.text("sessionId");
  session.user_id = document.text("userId");
  session.family_id = document.text("familyId");
  session.remember_me = document.flag("rememberMe");
  session.token_epoch = static_cast<std::uint64_t>(document.integer("tokenEpoch"));
  session.authenticated_at = document.time("authenticatedAt");
  session.expires_at = document.time("expiresAt");
  session.consumed_at = document.optional_time("consumedAt");
  session.revoked_at = document.optional_time("revokedAt");
  session.ip_address = document.optional_text("ipAddress");
  session.user_agent = document.optional_text("userAgent");
  session.created_at = document.time("createdAt");
  return session;
}

struct Found {
  Session session;
  base::Timestamp forget_at;
};

std::optional<Bson> successor_of(Client& client, const std::string& token_hash) {
  return client.collection(kSessions).find_one(Bson().add("predecessor", token_hash));
}

/// When the family was revoked.
std::optional<base::Timestamp> end_of_family(Client& client, const std::string& family_id) {
  const auto revocation = client.collection(kFamilyRevocations).find_one(by_id(family_id));
  if (!revocation) return std::nullopt;
  return BsonView(*revocation).time("revokedAt");
}

/// The session with what its successor and its family say about it.
std::optional<Found> find_session(Client& client, const std::string& token_hash) {
  const auto document = client.collection(kSessions).find_one(by_id(token_hash));
  if (!document) return std::nullopt;
  Found found{decode(BsonView(*document)), BsonView(*document).time("forgetAt")};
  const auto successor = successor_of(client, token_hash);
  if (successor && !found.session.consumed_at) found.session.consumed_at = BsonView(*successor).time("createdAt");
  if (!found.session.revoked_at) found.session.revoked_at = end_of_family(client, found.session.family_id);
  return found;
}

/// Until when a revocation must be remembered: as long as a session that begins now, or an access token issued now
/// beside it, could live, and a margin.
base::Timestamp forget_revocation_at(const std::vector<Bson>& sessions, base::Timestamp now) {
  std::chrono::milliseconds longest{0};
  for (const Bson& document : sessions) {
    const BsonView view(document);
    longest = std::max({longest, view.time("expiresAt") - view.time("createdAt"),
                        view.time("forgetAt") - view.time("createdAt"), view.time("forgetAt") - now});
  }
  return now + longest + kMargin;
}

std::vector<Bson> sessions_of(Client& client, const char* field, const std::string& value) {
  FindOptions options;
  options.projection = std::move(Bson().add("familyId", 1).add("expiresAt", 1).add("forgetAt", 1).add("createdAt", 1));
  return client.collection(kSessions).find(Bson().add(field, value), options);
}

/// The sessions of the user that have no successor.
std::vector<Session> unconsumed_of(Client& client, const std::string& user_id) {
  std::unordered_map<std::string, Session> by_token;
  std::vector<std::string> consumed;
  for (const Bson& document : client.collection(kSessions).find(Bson().add("userId", user_id))) {
    Session session = decode(BsonView(document));
    consumed.push_back(BsonView(document).text("predecessor"));
    std::string token = session.token_hash;
    by_token.emplace(std::move(token), std::move(session));
  }
  for (const std::string& token : consumed) by_token.erase(token);
  std::vector<Session> left;
  left.reserve(by_token.size());
  for (auto& [token, session] : by_token) left.push_back(std::move(session));
  return left;
}

Bson revocation(const std::string& family_id, base::Timestamp now, base::Timestamp forget_at) {
  return std::move(by_id(family_id).add("revokedAt", now).add("forgetAt", forget_at));
}

/// True when this very call revoked it.
bool revoke(Client& client, const std::string& family_id, base::Timestamp now) {
  const std::vector<Bson> sessions = sessions_of(client, "familyId", family_id);
  if (sessions.empty()) return false;
  return client.collection(kFamilyRevocations)
      .insert_new(revocation(family_id, now, forget_revocation_at(sessions, now)));
}

enum class Step { kDone, kLost, kRefused };

/// The atomic step. kLost: another call was faster.
Step insert_successor(Client& client, const Found& consumed, const Session& successor,
                      std::chrono::milliseconds access_lifetime) {
  const Bson document = encode(successor, consumed.session.token_hash,
                               std::max(keep_until(successor, access_lifetime), consumed.forget_at));
  if (client.collection(kSessions).insert_new(document)) return Step::kDone;
  const auto existing = successor_of(client, consumed.session.token_hash);
  if (!existing) return Step::kRefused;
  // The driver repeats an insert whose answer was lost; then the one that is there is ours.
  const bool is_ours = BsonView(*existing).text("sessionId") == successor.id;
  return is_ours ? Step::kDone : Step::kLost;
}

base::Result<Rotation> rotate_in(Client& client, const std::string& token_hash, const NextSession& next,
                                 base::Timestamp now, std::chrono::milliseconds access_lifetime) {
  while (true) {
    const auto found = find_session(client, token_hash);
    if (!found) return Rotation{};
    Rotation rotation{judge_rotation(found->session, now), found->session};
    if (rotation.outcome != RotationOutcome::kRotated) return rotation;
    rotation.session = succeed(found->session, next, now);
    switch (insert_successor(client, *found, *rotation.session, access_lifetime)) {
      case Step::kDone:
        return rotation;
      case Step::kRefused:
        return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Already exists"});
      case Step::kLost:
        break;
    }
  }
}

class Sessions final : public SessionStore {
 public:
  Sessions(Database& database, SessionOptions options)
      : database_(database), options_(options), meter_(database.meter("sessions")) {}

  runtime::Task<base::Status> create(Session session) override {
    const base::Timestamp forget_at = keep_until(session, options_.access_lifetime);
    return database_.run(meter_, [session = std::move(session), forget_at](Client& client) -> base::Status {
      client.collection(kSessions).insert(encode(session, no_predecessor(session.id), forget_at));
      return {};
    });
  }

  runtime::Task<base::Result<std::optional<Session>>> find_by_token(std::string token_hash) override {
    return database_.run(meter_,
                         [token_hash = std::move(token_hash)](Client& client) -> base::Result<std::optional<Session>> {
                           auto found = find_session(client, token_hash);
                           if (!found) return std::nullopt;
                           return std::move(found->session);
                         });
  }

  runtime::Task<base::Result<Rotation>> rotate(std::string token_hash, NextSession next,
                                               std::chrono::milliseconds reuse_grace) override {
    const base::Timestamp now = database_.clock().now();
    auto work = [token_hash = std::move(token_hash), next = std::move(next), now,
                 access_lifetime = options_.access_lifetime](Client& client) {
      return rotate_in(client, token_hash, next, now, access_lifetime);
    };
    base::Result<Rotation> rotation = co_await database_.run(meter_, std::move(work));
    if (!rotation || rotation->outcome != RotationOutcome::kConsumed) co_return rotation;
    if (now - *rotation->session->consumed_at < reuse_grace) co_return rotation;
    // The reuse is told after the family ended.
    const base::Result<bool> revoked = co_await revoke_family(rotation->session->family_id);
    if (!revoked) co_return std::unexpected(revoked.error());
    rotation->family_revoked = *revoked;
    co_return rotation;
  }

  runtime::Task<base::Result<bool>> revoke_family(std::string family_id) override {
    TokenChange change{ChangeKind::kFamily, family_id};
    return database_.run_and_announce(
        meter_, std::move(change),
        [family_id = std::move(family_id), now = database_.clock().now()](Client& client) -> base::Result<bool> {
          return revoke(client, family_id, now);
        });
  }

  runtime::Task<base::Status> revoke_all_of_user(std::string user_id) override {
    TokenChange change{ChangeKind::kUser, user_id};
    return database_.run_and_announce(
        meter_, std::move(change),
        [user_id = std::move(user_id), now = database_.clock().now()](Client& client) -> base::Status {
          const std::vector<Bson> sessions = sessions_of(client, "userId", user_id);
          const base::Timestamp forget_at = forget_revocation_at(sessions, now);
          std::vector<Bson> revocations;
          revocations.reserve(sessions.size());
          for (const Bson& session : sessions) {
            revocations.push_back(revocation(BsonView(session).text("familyId"), now, forget_at));
          }
          client.collection(kFamilyRevocations).insert_all_new(revocations);
          return {};
        });
  }

  runtime::Task<base::Result<std::vector<Session>>> sign_ins_of_user(std::string user_id) override {
    auto work = [user_id = std::move(user_id), now = database_.clock().now(),
                 lifetime = options_.access_lifetime](Client& client) -> base::Result<std::vector<Session>> {
      std::vector<Session> found = unconsumed_of(client, user_id);
      std::erase_if(found, [&](const Session& row) { return !is_alive(row, lifetime, now); });
      order_sign_ins(found);
      std::erase_if(found, [&](const Session& row) { return end_of_family(client, row.family_id).has_value(); });
      return found;
    };
    return database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<bool>> is_family_revoked(std::string family_id) override {
    return database_.run(meter_, [family_id = std::move(family_id)](Client& client) -> base::Result<bool> {
      return end_of_family(client, family_id).has_value();
    });
  }

  runtime::Task<base::Status> remove_all_of_user(std::string user_id) override {
    TokenChange change{ChangeKind::kUser, user_id};
    return database_.run_and_announce(meter_, std::move(change),
                                      [user_id = std::move(user_id)](Client& client) -> base::Status {
                                        client.collection(kSessions).remove_many(Bson().add("userId", user_id));
                                        return {};
                                      });
  }

  runtime::Task<base::Result<std::uint64_t>> purge_expired() override {
    const base::Timestamp now = database_.clock().now();
    const base::Result<std::uint64_t> revocations =
        co_await purge(database_, meter_, kFamilyRevocations, not_after("forgetAt", now));
    if (!revocations) co_return revocations;
    co_return co_await purge(database_, meter_, kSessions, not_after("forgetAt", now));
  }

 private:
  Database& database_;
  const SessionOptions options_;
  const Meter meter_;
};

}  // namespace

Bson SessionRecord::encode(const Session& row) {
  return storage::mongodb::encode(row, no_predecessor(row.id), keep_until(row, kCopiedAccessLifetime));
}

Session SessionRecord::decode(const BsonView& document) { return storage::mongodb::decode(document); }

// Neither query lists the page's keys: FerretDB 1 compares every document with every one of a list, for minutes. A
// range, and single keys, it serves as well as MongoDB does.
void complete(Client& client, std::vector<Session>& sessions) {
  if (sessions.empty()) return;
  std::unordered_map<std::string, base::Timestamp> consumed_at;
  const Bson in_page = std::move(Bson().add(
      "predecessor", Bson().add("$gte", sessions.front().token_hash).add("$lte", sessions.back().token_hash)));
  for (const Bson& successor : client.collection(kSessions).find(in_page)) {
    const BsonView view(successor);
    consumed_at.emplace(view.text("predecessor"), view.time("createdAt"));
  }
  std::unordered_map<std::string, std::optional<base::Timestamp>> revoked_at;
  for (Session& session : sessions) {
    const auto consumed = consumed_at.find(session.token_hash);
    if (consumed != consumed_at.end() && !session.consumed_at) session.consumed_at = consumed->second;
    if (session.revoked_at) continue;
    const auto [revoked, is_new] = revoked_at.try_emplace(session.family_id);
    if (is_new) revoked->second = end_of_family(client, session.family_id);
    session.revoked_at = revoked->second;
  }
}

void remember_revoked(Client& client, const std::vector<Session>& sessions) {
  std::vector<Bson> revocations;
  for (const Session& session : sessions) {
    if (!session.revoked_at) continue;
    const base::Timestamp forget_at = std::max(session.expires_at + kMargin, *session.revoked_at + kAccessLifetimeMax);
    revocations.push_back(revocation(session.family_id, *session.revoked_at, forget_at));
  }
  client.collection(kFamilyRevocations).insert_all_new(revocations);
}

std::unique_ptr<SessionStore> make_session_store(Database& database, SessionOptions options) {
  return std::make_unique<Sessions>(database, options);
}

}  // namespace storage::mongodb
