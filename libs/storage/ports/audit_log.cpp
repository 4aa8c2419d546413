#include "storage/ports/audit_log.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "base/encoding.hpp"

namespace storage {
namespace {

using Bytes = std::array<std::byte, 16>;

/// Writes the last `out.size()` bytes of `number`, the highest first (RFC 9562 section 4).
void put(std::span<std::byte> out, std::uint64_t number) {
  for (std::size_t i = out.size(); i-- > 0; number >>= 8) out[i] = std::byte(number & 0xFF);
}

/// The text of a UUID of this version; its first 48 bits are `time` in milliseconds.
std::string to_uuid(Bytes bytes, base::Timestamp time, unsigned version) {
  put(std::span(bytes).first(6), static_cast<std::uint64_t>(base::to_millis(time)));
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte(version << 4);
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string text = base::to_hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

/// FNV-1a. Clients cannot choose what goes in: the services make the ids and the names of resources.
std::uint64_t hash(std::string_view text, std::uint64_t state) {
  for (const char letter : text) state = (state ^ static_cast<unsigned char>(letter)) * 0x0000'0100'0000'01B3;
  return state;
}

}  // namespace

bool matches(const AuditQuery& query, const AuditEntry& entry) {
  const auto is = [](const std::optional<std::string>& wanted, const std::optional<std::string>& text) {
    return !wanted || wanted == text;
  };
  return is(query.user_id, entry.user_id) && is(query.accessor_id, entry.accessor_id) &&
         is(query.action, entry.action) && is(query.resource, entry.resource) &&
         (!query.from || entry.accessed_at >= *query.from) && (!query.before || entry.accessed_at < *query.before);
}

std::string time_ordered_id(base::Timestamp now, base::Random& random) {
  Bytes bytes;
  random.fill(bytes);
  return to_uuid(bytes, now, 7);
}

std::string gathered_id(std::string_view user_id, std::string_view resource, base::Timestamp at) {
  const std::uint64_t of_user = hash(user_id, 0xCBF2'9CE4'8422'2325);
  const std::uint64_t of_both = hash(resource, (of_user ^ 0xFF) * 0x0000'0100'0000'01B3);
  Bytes bytes{};
  put(std::span(bytes).subspan(6, 2), of_user);
  put(std::span(bytes).subspan(8, 8), of_both);
  return to_uuid(bytes, std::chrono::floor<std::chrono::hours>(at), 8);
}

void add_reads(AuditEntry& kept, const AuditEntry& more) {
  if (!kept.count || !more.count) return;
  const std::uint64_t count = *kept.count + *more.count;
  const base::Timestamp last = std::max(kept.accessed_at, more.accessed_at);
  if (more.accessed_at >= kept.accessed_at) kept = more;
  kept.count = count;
  kept.accessed_at = last;
}

}  // namespace storage
