/// What a person calls the device that a `User-Agent` field came from (RFC 9110 section 10.1.5): "Firefox on Linux".
///
/// For people who look for the sign-in that is not theirs, never for decisions: clients write what they like.
#pragma once

#include <string>
#include <string_view>

namespace accounts {

/// By two short tables of words, browsers and systems. Thread-safe; never repeats text of the field.
[[nodiscard]] std::string device_words(std::string_view user_agent);

}  // namespace accounts
