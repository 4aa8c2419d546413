/// Everything a store holds, kind by kind and exactly as it is: for moving an installation to another store.
///
/// Not for serving requests: no rule is applied and no quota checked. Nothing else should write to the store meanwhile.
/// Nothing breaks if it does, but each side may overwrite what the other has written.
///
///     std::string after;
///     while (true) {
///       auto page = co_await source.read(kind, after, 1000);
///       if (!page || page->empty()) break;
///       after = key_of(page->back());
///       auto written = co_await target.write(std::move(*page));
///     }
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/audit_log.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "storage/ports/profile_store.hpp"
#include "storage/ports/revocation_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/settings_store.hpp"
#include "storage/records/kinds.hpp"

namespace storage {

/// In the order of `Record`'s alternatives. The kinds of records/kinds.hpp follow without names of their own, see
/// `kind_for`.
enum class RecordKind : std::uint8_t {
  kAccounts,
  kSessions,
  kRevokedTokens,
  kProfiles,
  kSettings,
  kAvatars,
  kDocuments,
  kAuditEntries,
  kSecurityEvents,
};

template <class Owned, class... Others>
struct RecordOf;
template <class... Owned, class... Others>
struct RecordOf<std::tuple<Owned...>, Others...> {
  using Type = std::variant<Others..., Owned...>;
};
using Record = RecordOf<OwnedRows, Account, Session, RevokedToken, Profile, UserSettings, Avatar, Document, AuditEntry,
                        SecurityEvent>::Type;

inline constexpr auto kRecordKinds = [] {
  std::array<RecordKind, std::variant_size_v<Record>> kinds{};
  for (std::size_t index = 0; index < kinds.size(); ++index) kinds[index] = static_cast<RecordKind>(index);
  return kinds;
}();

/// The kind of a type of record.
template <class Row, std::size_t Index = 0>
[[nodiscard]] consteval RecordKind kind_for() {
  if constexpr (std::is_same_v<std::variant_alternative_t<Index, Record>, Row>) {
    return static_cast<RecordKind>(Index);
  } else {
    return kind_for<Row, Index + 1>();
  }
}

inline constexpr std::size_t kArchivePageMax = 5000;

/// "accounts", "sessions", …: for people.
[[nodiscard]] std::string_view to_string(RecordKind kind) noexcept;

[[nodiscard]] inline RecordKind kind_of(const Record& record) noexcept { return RecordKind(record.index()); }

/// What names a record among its kind: the user's id for what every user has once, the token's hash or id, else the id.
[[nodiscard]] const std::string& key_of(const Record& record) noexcept;

/// Thread-safe. All methods can fail with `unavailable` or `internal`.
class Archive {
 public:
  virtual ~Archive() = default;

  /// Records whose key is above `after` (empty: from the first), ascending by the bytes of the key, at most `limit` and
  /// never more than `kArchivePageMax`. Empty at the end.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<Record>>> read(RecordKind kind, std::string after,
                                                                              std::size_t limit) = 0;

  /// Stores records of one kind, at most `kArchivePageMax`, each in the place of one with the same key; durable when it
  /// returns, and what services have decided about tokens is void. Idempotent; on failure a part may be written.
  /// `already_exists` when a record wants something unique (an address, a name) that one with another key has.
  [[nodiscard]] virtual runtime::Task<base::Status> write(std::vector<Record> records) = 0;

  /// Exactly, which may take a server long.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> count(RecordKind kind) = 0;

  /// About how many, at once however many there are; for people.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> estimate(RecordKind kind) = 0;

  /// Whether there is any, at once.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> holds(RecordKind kind) = 0;
};

}  // namespace storage
