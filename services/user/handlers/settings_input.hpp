/// Reads the settings groups of a request body; violations collect in the decoder (docs/http-contract.md §4.1).
#pragma once

#include "base/result.hpp"
#include "json/decoder.hpp"
#include "storage/ports/settings_store.hpp"

namespace user {

/// Further preferences one user may have stored beside language, currency and timezone.
inline constexpr std::size_t kExtraPreferencesMax = 32;

/// The groups `preferences`, `notifications`, `privacy` and `travel` of `body`; null counts as absent.
[[nodiscard]] storage::SettingsChanges decode_settings(json::Decoder& body);

/// The flat form of `/users/preferences`: language, currency, timezone, and any other member whose name is an
/// identifier and whose value is a text, number, boolean, list of texts or null (which removes it).
[[nodiscard]] storage::SettingsChanges decode_preferences(json::Decoder& body, const boost::json::object& members);

/// Ok, or the validation error when the changes would leave more than kExtraPreferencesMax further preferences.
[[nodiscard]] base::Status check_extra_count(const storage::UserSettings& now, const storage::SettingsChanges& changes);

}  // namespace user
