/// Links that give a document to those who have them, without an account (docs/http-contract.md §4.3).
///
/// The secret of a link is 256 random bits and is kept nowhere, only its SHA-256. A link gives the newest bytes, until
/// it expires, is revoked, or its document is in the trash. One that was made to be used once gives them to one caller.
/// Thread-safe; what it refers to must outlive it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "storage/ports/owned_records.hpp"
#include "user/domain/document_versions.hpp"

namespace user {

inline constexpr std::chrono::seconds kLinkLifetimeMin{60};
inline constexpr std::chrono::seconds kLinkLifetimeMax{30 * 24 * 3600};
/// For which the one who was served may continue a broken download.
inline constexpr std::chrono::minutes kLinkResumeFor{10};

/// `not_found`: there is no such link, any more or for this caller.
[[nodiscard]] base::Error link_not_found();

struct NewLink {
  storage::DocumentLink row;
  std::string secret;
};
struct RedeemedLink {
  OpenedVersion opened;
  std::string resume_secret;  ///< with which `resume` goes on
};

class DocumentLinks {
 public:
  struct Parts {
    storage::OwnedRecords<storage::DocumentLink>& rows;
    Documents& documents;
    DocumentVersions& versions;
    const base::Clock& clock;
    base::Random& random;
    std::uint64_t per_user_max = 1'000;  ///< beyond, the oldest go
  };
  explicit DocumentLinks(Parts parts) : parts_(parts) {}

  // For the owner. `document_not_found` for documents that are not there, and those in the trash.
  [[nodiscard]] runtime::Task<base::Result<NewLink>> create(std::string user_id, std::string document_id,
                                                            std::chrono::seconds lifetime, bool once);
  /// Those that have not expired, newest first.
  [[nodiscard]] runtime::Task<base::Result<std::vector<storage::DocumentLink>>> list(std::string user_id,
                                                                                     std::string document_id);
  /// `link_not_found`.
  [[nodiscard]] runtime::Task<base::Status> revoke(std::string user_id, std::string document_id, std::string link_id);
  /// All of a document that is gone.
  [[nodiscard]] runtime::Task<void> forget(std::string user_id, std::string document_id);

  // For anyone who has the secret. `link_not_found` whatever is wrong with it.
  /// What the link is; uses nothing up.
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentLink>> find(std::string secret);
  [[nodiscard]] runtime::Task<base::Result<OpenedVersion>> open(storage::DocumentLink link);
  /// Uses the link up: of many callers one gets the bytes.
  [[nodiscard]] runtime::Task<base::Result<RedeemedLink>> redeem(storage::DocumentLink link);
  /// The bytes once more, for the one who got them.
  [[nodiscard]] runtime::Task<base::Result<OpenedVersion>> resume(std::string secret, std::string resume_secret);

 private:
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentLink>> find_unexpired(std::string secret);

  Parts parts_;
};

}  // namespace user
