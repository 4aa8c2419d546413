/// Checking bcrypt hashes of the old system. There is no function to make one: new hashes are Argon2id.
#pragma once

#include <string_view>

#include "base/secret.hpp"

namespace security {

/// Highest accepted cost: 2^15 rounds take about two seconds. A stored "$2b$31$" would keep a thread for days.
inline constexpr int kBcryptCostMax = 15;

/// "$2a$", "$2b$" or "$2y$", a cost of 04 to kBcryptCostMax and 53 characters of salt and hash.
[[nodiscard]] bool is_bcrypt(std::string_view stored);

/// Whether `password`, as typed, belongs to `stored` (for which `is_bcrypt` holds). bcrypt reads at most 72 bytes, so
/// the rest of a longer password is not looked at. A NUL matches nothing: C implementations would stop reading there.
/// Thread-safe, blocking (250 ms at cost 12).
[[nodiscard]] bool verify_bcrypt(const base::Secret& password, std::string_view stored);

}  // namespace security
