#include "storage/ports/archive.hpp"

namespace storage {
namespace {

const std::string& key(const Account& record) { return record.id; }
const std::string& key(const Session& record) { return record.token_hash; }
const std::string& key(const RevokedToken& record) { return record.token_id; }
const std::string& key(const Avatar& record) { return record.user_id; }
const std::string& key(const AuditEntry& record) { return record.id; }
const std::string& key(const SecurityEvent& record) { return record.id; }
template <DescribedRow Row>
const std::string& key(const Row& record) {
  return KeyOf<Row>::of(record);
}

std::string_view name_of_owned(RecordKind kind) {
  std::string_view name;
  for_each_kind([&]<class Row>() {
    if (kind_for<Row>() == kind) name = Described<Row>::kind.name;
  });
  return name;
}

}  // namespace

std::string_view to_string(RecordKind kind) noexcept {
  switch (kind) {
    case RecordKind::kAccounts:
      return "accounts";
    case RecordKind::kSessions:
      return "sessions";
    case RecordKind::kRevokedTokens:
      return "revoked tokens";
    case RecordKind::kProfiles:
      return "profiles";
    case RecordKind::kSettings:
      return "settings";
    case RecordKind::kAvatars:
      return "avatars";
    case RecordKind::kDocuments:
      return "documents";
    case RecordKind::kAuditEntries:
      return "audit entries";
    case RecordKind::kSecurityEvents:
      return "security events";
  }
  return name_of_owned(kind);
}

const std::string& key_of(const Record& record) noexcept {
  return std::visit([](const auto& of_kind) -> const std::string& { return key(of_kind); }, record);
}

}  // namespace storage
