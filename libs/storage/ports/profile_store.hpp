/// What a user tells about themselves (docs/http-contract.md §7.4). The picture is not here but in `AvatarStore`.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

struct Profile {
  std::string id;
  std::string user_id;  ///< unique
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> phone;
  std::optional<base::Timestamp> date_of_birth;
  std::optional<std::string> bio;
  std::optional<std::string> location;
  std::optional<std::string> website;
  std::optional<std::string> preferences;  ///< JSON object text
  base::Timestamp created_at;
  base::Timestamp updated_at;
};

/// Absent = keep; a present nullopt clears.
struct ProfileChanges {
  using Text = std::optional<std::optional<std::string>>;
  Text first_name;
  Text last_name;
  Text phone;
  std::optional<std::optional<base::Timestamp>> date_of_birth;
  Text bio;
  Text location;
  Text website;
  Text preferences;
};

/// Writes the present fields of `changes` into `profile`; adapters share it.
void apply(const ProfileChanges& changes, Profile& profile);

struct StoredProfile {
  Profile profile;
  bool created = false;
};

/// `already_exists`, "Profile already exists for this user".
[[nodiscard]] base::Error profile_exists();

/// Thread-safe.
class ProfileStore {
 public:
  virtual ~ProfileStore() = default;

  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Profile>>> find_by_user(std::string user_id) = 0;

  /// `profile_exists` when the user has one.
  [[nodiscard]] virtual runtime::Task<base::Status> create(Profile profile) = 0;

  /// Creates the user's profile under `new_id` or changes the one there is, in one step: of parallel calls exactly one
  /// creates, and none loses another's fields.
  [[nodiscard]] virtual runtime::Task<base::Result<StoredProfile>> upsert(std::string user_id, std::string new_id,
                                                                          ProfileChanges changes) = 0;

  /// True when there was one.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> remove(std::string user_id) = 0;
};

}  // namespace storage
