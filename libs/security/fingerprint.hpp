/// A short name for a long text, for keys of counters and caches; not for tokens, passwords or anything that is stored.
#pragma once

#include <string>
#include <string_view>

namespace security {

/// BLAKE2b-256 (RFC 7693) in lower-case hexadecimal: nobody finds two texts of one name. Thread-safe.
///
/// From libsodium, not OpenSSL: this is the only digest the gateway needs, and OpenSSL's would bring five megabytes of
/// its provider into that program.
[[nodiscard]] std::string fingerprint(std::string_view text);

}  // namespace security
