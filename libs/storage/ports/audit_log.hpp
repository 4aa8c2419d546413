/// Who touched whose data (docs/http-contract.md §7.15).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "storage/ports/event_log.hpp"

namespace storage {

struct AuditEntry {
  std::string id;
  std::string user_id;  ///< whose data
  std::optional<std::string> accessor_id;
  std::string accessor_type;  ///< "user", "admin" or "service"
  std::string action;         ///< "READ", "CREATE", "UPDATE", "DELETE" or "EXPORT"
  std::string resource;       ///< for example "UserProfile"
  std::optional<std::string> resource_id;
  std::optional<std::string> ip_address;
  std::optional<std::string> user_agent;
  std::optional<std::string> endpoint;  ///< route template
  std::optional<std::string> method;
  base::Timestamp accessed_at;  ///< the last time, when there were several
  /// How often, of a row that stands for all reads of one user and resource in one hour (`gathered_id`). None: once,
  /// and the row is alone.
  std::optional<std::uint64_t> count;
  /// What an administrator changed: a JSON object of fields, each with what it was and what it became. No secrets.
  std::optional<std::string> changes;
};

/// Everything that is given has to be so.
struct AuditQuery {
  std::optional<std::string> user_id{};
  std::optional<std::string> accessor_id{};
  std::optional<std::string> action{};
  std::optional<std::string> resource{};
  std::optional<base::Timestamp> from{};
  std::optional<base::Timestamp> before{};
  std::size_t limit = 50;
  std::size_t offset = 0;
};
/// How deep pages and counts of the log go.
inline constexpr std::size_t kAuditDepthMax = 10'000;

struct AuditPage {
  std::vector<AuditEntry> items{};  ///< newest first
  std::uint64_t total = 0;
  bool is_exact = true;  ///< false: there are more than kAuditDepthMax
};

[[nodiscard]] inline EventPlace place_of(const AuditEntry& row) { return {row.accessed_at, row.id}; }

[[nodiscard]] bool matches(const AuditQuery& query, const AuditEntry& entry);

/// An id that grows with time, so that rows are appended to an index and not strewn over it: UUID version 7, RFC 9562
/// section 5.7.
[[nodiscard]] std::string time_ordered_id(base::Timestamp now, base::Random& random);

/// The id of the one row for what a user reads of their own of `resource` in the hour of `at`: the same in every
/// process, so that their counts meet. UUID version 8, RFC 9562 section 5.8: the hour, then a hash.
[[nodiscard]] std::string gathered_id(std::string_view user_id, std::string_view resource, base::Timestamp at);

/// Adds the reads of `more` to `kept`, which has the same id; the rest is as in the later one.
void add_reads(AuditEntry& kept, const AuditEntry& more);

/// Rows whose ids are equal are one: counts are added up (`add_reads`), a row without a count is written once.
/// The user of a row is `user_id`; an equal `accessor_id` is anonymised, too, and so is an equal `resource_id`, also in
/// rows of others, which say that they were refused: those keep their addresses.
class AuditLog : public EventLog<AuditEntry> {
 public:
  /// Nothing beyond the newest kAuditDepthMax that match.
  [[nodiscard]] virtual runtime::Task<base::Result<AuditPage>> list(AuditQuery query) = 0;
};

}  // namespace storage
