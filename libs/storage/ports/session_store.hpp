/// Refresh sessions (docs/http-contract.md §2 and §7.2).
///
/// A login starts a family; each refresh consumes the family's current token and puts a new one in its place, in one
/// step that either happens whole or not at all, so neither a crash nor two parallel calls can leave two usable tokens
/// or none. Tokens are known by their SHA-256 only (64 lower-case hexadecimal characters).
///
/// A session is usable only while its `token_epoch` equals its account's; callers check that before `rotate`. Hence
/// `AccountStore::end_tokens` alone already ends every session, and `revoke_all_of_user` is tidiness.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/records/described.hpp"

namespace storage {

struct Session {
  std::string id;
  std::string token_hash;
  std::string user_id;
  std::string family_id;
  bool remember_me = false;
  std::uint64_t token_epoch = 0;     ///< of the account at login; the same for the whole family
  base::Timestamp authenticated_at;  ///< the login; the same for the whole family
  base::Timestamp expires_at;
  std::optional<base::Timestamp> consumed_at;
  std::optional<base::Timestamp> revoked_at;
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;
  base::Timestamp created_at;
};

template <>
struct Described<Session> {
  using S = Session;
  static constexpr Kind kind{.name = "sessions", .export_as = "sessions"};
  static constexpr std::tuple fields{
      field<&S::id>("id"),
      field<&S::token_hash>("token_hash", kHidden),
      field<&S::user_id>("user_id"),
      field<&S::family_id>("family_id"),
      field<&S::remember_me>("remember_me"),
      field<&S::token_epoch>("token_epoch"),
      field<&S::authenticated_at>("authenticated_at"),
      field<&S::expires_at>("expires_at"),
      field<&S::consumed_at>("consumed_at"),
      field<&S::revoked_at>("revoked_at"),
      field<&S::ip_address>("ip_address"),
      field<&S::user_agent>("user_agent"),
      field<&S::created_at>("created_at"),
  };
  using key = Members<&S::token_hash>;
};

/// The successor of a rotated session; user, family, policy, epoch and login time come from the consumed one.
struct NextSession {
  std::string id;
  std::string token_hash;
  base::Timestamp expires_at;
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;
};

/// The row of `next` as the successor of `consumed`; adapters share it.
[[nodiscard]] Session succeed(const Session& consumed, NextSession next, base::Timestamp now);

enum class RotationOutcome {
  kRotated,
  kUnknown,  ///< never issued, or purged
  kExpired,
  kConsumed,  ///< used before
  kRevoked,
};

/// What `rotate` answers about a session found in this state; adapters share it.
[[nodiscard]] RotationOutcome judge_rotation(const Session& session, base::Timestamp now) noexcept;

struct Rotation {
  RotationOutcome outcome = RotationOutcome::kUnknown;
  std::optional<Session> session;  ///< rotated: the new one; unknown: none; else the one presented
  bool family_revoked = false;     ///< this very call revoked the family because of reuse
};

/// What adapters are told when they are made.
struct SessionOptions {
  /// Longest life of an access token issued beside a session, accepted clock skew included. Access tokens name their
  /// family, so a session is kept that long after it began, and a revoked one that long after its revocation, however
  /// soon its refresh token expires.
  std::chrono::milliseconds access_lifetime{0};
};

/// Until when the row of `session` must be kept; adapters share it.
[[nodiscard]] base::Timestamp keep_until(const Session& session, std::chrono::milliseconds access_lifetime) noexcept;

/// The most that one `sign_ins_of_user` answers.
inline constexpr std::size_t kSignInsMax = 1000;

/// Whether the newest session of a family stands for a sign-in that can still be used: by its refresh token, or by an
/// access token issued beside it. Adapters share it.
[[nodiscard]] bool is_alive(const Session& session, std::chrono::milliseconds access_lifetime,
                            base::Timestamp now) noexcept;

/// Orders sign-ins, the one used last first, and keeps the first kSignInsMax. Adapters share it.
void order_sign_ins(std::vector<Session>& sessions);

/// Thread-safe.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  /// `already_exists` for a repeated id or token hash.
  [[nodiscard]] virtual runtime::Task<base::Status> create(Session session) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Session>>> find_by_token(std::string token_hash) = 0;

  /// Consumes the session of `token_hash` and creates `next` in its family. Of any number of parallel calls with one
  /// token exactly one gets kRotated. When the token was consumed `reuse_grace` or longer ago (always, when that is
  /// zero), the whole family is revoked in the same step.
  [[nodiscard]] virtual runtime::Task<base::Result<Rotation>> rotate(std::string token_hash, NextSession next,
                                                                     std::chrono::milliseconds reuse_grace) = 0;

  /// Revokes every session of the family, also those a parallel `rotate` is creating. Idempotent; true when something
  /// changed. Recorded for `TokenChangeFeed` as a change of the family.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> revoke_family(std::string family_id) = 0;

  /// Recorded for `TokenChangeFeed` as a change of the user.
  [[nodiscard]] virtual runtime::Task<base::Status> revoke_all_of_user(std::string user_id) = 0;

  /// The newest session of each family of the user that has not ended, in the order of `order_sign_ins`: one for each
  /// sign-in, however often it was refreshed. It still has to be compared with the account's epoch.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<Session>>> sign_ins_of_user(std::string user_id) = 0;

  /// False for unknown families as well.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> is_family_revoked(std::string family_id) = 0;

  /// Forgets all sessions of the user, as part of removing the account.
  [[nodiscard]] virtual runtime::Task<base::Status> remove_all_of_user(std::string user_id) = 0;

  /// Forgets what expired and no living access token depends on (SessionOptions); the number of rows. Called
  /// periodically.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> purge_expired() = 0;
};

}  // namespace storage
