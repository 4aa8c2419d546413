#include "storage/ports/canonical_text.hpp"

#include "storage/records/canonical.hpp"

namespace storage {
namespace {

class Text : public CanonicalText {
 public:
  using CanonicalText::add;
  CanonicalText& add(const RevokedToken& row) { return add(row.token_id).add(row.user_id).add(row.expires_at); }
  CanonicalText& add(const AuditEntry& row) {
    add(row.id).add(row.user_id).add(row.accessor_id).add(row.accessor_type).add(row.action).add(row.resource);
    add(row.resource_id).add(row.ip_address).add(row.user_agent).add(row.endpoint).add(row.method);
    add(row.accessed_at).add(row.count);
    if (row.changes) add(*row.changes);  // rows of before keep their text
    return *this;
  }
  CanonicalText& add(const SecurityEvent& row) {
    return add(row.id).add(row.user_id).add(row.type).add(row.ip_address).add(row.user_agent).add(row.at);
  }
};

}  // namespace

std::string canonical_text(const Record& record) {
  Text text;
  std::visit([&](const auto& row) { text.add(row); }, record);
  return text.take();
}

}  // namespace storage
