/// What a new password must be (docs/http-contract.md §3; ASVS 5.0 section 6.2).
///
/// Applies to passwords being set, never to passwords being checked at login.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace security {

enum class PasswordComposition {
  kLegacy,  ///< lower, upper, digit and one of @$!%*?& each at least once, as the existing clients expect
  kNone,    ///< length and what is easily guessed only
};

inline constexpr std::string_view kSpecialCharacters = "@$!%*?&";  ///< one of which kLegacy wants
/// How the sentence of kLegacy ends, which does not name them.
inline constexpr std::string_view kCompositionSentenceEnd = "and one special character";

inline constexpr std::size_t kPasswordCodePointsMin = 8;
inline constexpr std::size_t kPasswordCodePointsMax = 128;
inline constexpr std::size_t kPasswordBytesMax = 1024;

/// Thread-safe, does not block; at most kPasswordBytesMax bytes are ever looked at.
class PasswordPolicy {
 public:
  explicit PasswordPolicy(PasswordComposition composition) : composition_(composition) {}

  /// One sentence for every violated rule; empty when the password may be set. `subject` starts the sentence:
  /// "Password" or "New password". `personal_words` (words_of) are names and addresses of the person; that of the
  /// product is always among them.
  [[nodiscard]] std::vector<std::string> violations(const base::Secret& password, std::string_view subject = "Password",
                                                    std::vector<std::string> personal_words = {}) const;

 private:
  PasswordComposition composition_;
};

}  // namespace security
