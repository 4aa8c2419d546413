#include "storage/ports/canonical_text.hpp"

#include "storage/records/canonical.hpp"

namespace storage {
namespace {

class Text : public CanonicalText {
 public:
  using CanonicalText::add;
  CanonicalText& add(const AvatarVariant& row) {
    return add(row.name).add(row.mime_type).add(row.width).add(row.height).add(row.size_bytes);
  }
  CanonicalText& add(const std::vector<AvatarVariant>& list) {
    add(list.size());
    for (const AvatarVariant& item : list) add(item);
    return *this;
  }

  CanonicalText& add(const Account& row) {
    add(row.id).add(row.email).add(row.email_canonical).add(row.username).add(row.password_hash.reveal());
    add(row.first_name).add(row.last_name).add(row.phone_number).add(row.date_of_birth).add(row.nationality);
    add(to_string(row.user_category)).add(to_string(row.role)).add(row.is_verified);
    add(row.onboarding_completed).add(row.onboarding_completed_at);
    add(row.is_suspended).add(row.suspended_at).add(row.suspended_reason);
    add(row.token_epoch).add(row.tokens_valid_after).add(row.exempt_token_id).add(row.last_login_at);
    return add(row.created_at).add(row.updated_at);
  }
  CanonicalText& add(const Session& row) {
    add(row.id).add(row.token_hash).add(row.user_id).add(row.family_id).add(row.remember_me).add(row.token_epoch);
    add(row.authenticated_at).add(row.expires_at).add(row.consumed_at).add(row.revoked_at);
    return add(row.ip_address).add(row.user_agent).add(row.created_at);
  }
  CanonicalText& add(const RevokedToken& row) { return add(row.token_id).add(row.user_id).add(row.expires_at); }
  CanonicalText& add(const Avatar& row) {
    add(row.user_id).add(row.name).add(row.mime_type).add(row.width).add(row.height).add(row.size_bytes);
    add(row.sha256).add(row.thumbhash).add(row.dominant_colour);
    add(row.variants);
    return add(row.created_at);
  }
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
