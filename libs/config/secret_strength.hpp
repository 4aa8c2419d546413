/// Whether a secret was generated, or typed or copied from somewhere. Pure functions, thread-safe.
#pragma once

#include <string_view>

namespace config {

/// What a generator must at least have put into a secret, in bits. A key of 32 hexadecimal digits has 128.
inline constexpr double kSecretBitsMin = 90;

/// A low estimate of the secret's information in bits: characters count by the size of the alphabet they come from, but
/// pairs of letters that are common in English count little, and repetitions and sequences next to nothing.
[[nodiscard]] double estimated_bits(std::string_view secret);

/// A text from documentation, a tutorial or a template, one with less than kSecretBitsMin or that reads as English, the
/// hexadecimal or base64 form of a text (random bytes are practically never all printable), or one that was generated
/// and then published (security/published_secrets.hpp).
[[nodiscard]] bool is_sample_secret(std::string_view secret);

}  // namespace config
