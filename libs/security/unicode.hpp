/// Unicode normalisation, so that one password typed on two keyboards is one password.
#pragma once

#include <optional>
#include <string_view>

#include "base/secret.hpp"

namespace security {

/// Normalisation form C (Unicode Standard Annex 15) of `utf8`, as RFC 8265 section 4.2 asks for passwords.
/// nullopt for text that is not well-formed UTF-8. Thread-safe; linear time.
[[nodiscard]] std::optional<base::Secret> to_nfc(std::string_view utf8);

}  // namespace security
