/// Text of other character sets than UTF-8 in field values, as senders of mail and of forms write it. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace http {

/// Bytes of a named character set as UTF-8: UTF-8 itself, US-ASCII, ISO-8859-1 and Windows-1252, which is read as the
/// former; names in any case. nullopt for another set, and for bytes the set does not have.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view charset, std::string bytes);

/// "a%20b" as "a b" (RFC 3986 section 2.1); nullopt for a "%" without two hexadecimal digits.
[[nodiscard]] std::optional<std::string> decode_percent(std::string_view text);

/// A text with its encoded words (RFC 2047 section 2, B and Q) decoded; white space between two of them goes. Text that
/// only looks like one stays. nullopt when a word cannot be read: an unknown character set, broken base64, broken
/// UTF-8. A character may be cut by the end of a word, as long as the words' sets are the same.
[[nodiscard]] std::optional<std::string> decode_encoded_words(std::string_view text);

}  // namespace http
