/// What a user tells about themselves (docs/http-contract.md §7.4). The picture is not here but in `AvatarStore`.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/records/described.hpp"

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

template <>
struct Described<Profile> {
  using P = Profile;
  static constexpr Kind kind{.name = "profiles", .export_as = "profile"};
  static constexpr std::tuple fields{
      field<&P::id>("id", {.bson = "profileId"}),
      field<&P::user_id>("user_id"),
      field<&P::first_name>("first_name"),
      field<&P::last_name>("last_name"),
      field<&P::phone>("phone"),
      field<&P::date_of_birth>("date_of_birth"),
      field<&P::bio>("bio"),
      field<&P::location>("location"),
      field<&P::website>("website"),
      field<&P::preferences>("preferences_json"),
      field<&P::created_at>("created_at"),
      field<&P::updated_at>("updated_at"),
  };
  using key = Members<&P::user_id>;
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
