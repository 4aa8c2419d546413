#include "storage/ports/profile_store.hpp"

#include "storage/ports/assign.hpp"

namespace storage {

void apply(const ProfileChanges& changes, Profile& profile) {
  assign(changes.first_name, profile.first_name);
  assign(changes.last_name, profile.last_name);
  assign(changes.phone, profile.phone);
  assign(changes.date_of_birth, profile.date_of_birth);
  assign(changes.bio, profile.bio);
  assign(changes.location, profile.location);
  assign(changes.website, profile.website);
  assign(changes.preferences, profile.preferences);
}

base::Error profile_exists() { return {base::ErrorCode::kAlreadyExists, "Profile already exists for this user"}; }

}  // namespace storage
