/// Passwords that only look hard: a common word with what everybody puts around it.
///
/// Rules of composition make people write "Password1!" and "P@ssw0rd"; tools that guess try exactly these variations
/// first (NIST SP 800-63B-4 section 3.1.1.2, ASVS 5.0 6.2.4 and 6.2.11). So the core of a password is looked up, not
/// the password: without case, without digits and symbols at its ends, with the usual substitutions undone.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace security {

/// Whether the core of `password` is a common password, or made of `personal_words` alone: lower-case words of at least
/// three letters that anybody would try for this person. What stands around a core counts once it has more than six
/// characters that continue no run ("123", "!!!"). At most kPasswordBytesMax bytes; thread-safe, does not block.
[[nodiscard]] bool is_guessable(std::string_view password, std::span<const std::string> personal_words = {});

/// The words of at least three letters in a name or an address, in lower case. Letters outside ASCII count as letters.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

}  // namespace security
