/// The passwords attackers try first.
#pragma once

#include <string_view>

namespace security {

/// Whether `password` is one of the 46 983 breached passwords of at least four characters that zxcvbn ranks
/// (data/common-passwords.txt), compared without ASCII case: "BaseBall" is no harder to guess than "baseball", and
/// cracking tools vary case first. Thread-safe, no allocation for texts longer than the longest entry; O(log n).
[[nodiscard]] bool is_common_password(std::string_view password);

}  // namespace security
