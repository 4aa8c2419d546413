/// Reads the fields of a profile from a request body; violations collect in the decoder (docs/http-contract.md §4.1).
#pragma once

#include "base/clock.hpp"
#include "json/decoder.hpp"
#include "storage/ports/profile_store.hpp"

namespace user {

/// firstName, lastName, phone, dateOfBirth, bio, location, website, preferences; null clears. `now` tells the past.
[[nodiscard]] storage::ProfileChanges decode_profile(json::Decoder& body, base::Timestamp now);

/// Whether a text holds what HTML would read as a tag: "<" before a letter, "/", "!" or "?" (WHATWG HTML, 13.2.5.6
/// "tag open state"). "I <3 Rome" holds none.
[[nodiscard]] bool has_markup(std::string_view text) noexcept;

/// An absolute http or https URL with a host and without a user name.
[[nodiscard]] bool is_web_url(std::string_view text);

}  // namespace user
