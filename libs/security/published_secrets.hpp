/// Secrets that somebody generated and then published: in a repository, a tutorial, an answer to a question.
#pragma once

#include <string_view>

namespace security {

/// Whether `secret` is one of those known to sign tokens or sessions somewhere. They look as random as a good one, so
/// no estimate of their strength finds them, and attackers try them first. data/published-secrets.txt holds the first
/// eight bytes of the SHA-256 of each, not the secret (scripts/published-secrets). Thread-safe; O(log n).
[[nodiscard]] bool is_published_secret(std::string_view secret);

}  // namespace security
