/// E-mail addresses as account names (docs/http-contract.md §3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace identity {

/// An address that passed `parse_email_address`.
struct EmailAddress {
  std::string text;  ///< as typed, without anything invisible around it, lower case: what is stored and shown
  /// The mailbox behind it, for look-ups and uniqueness: Gmail ignores dots and "+tag", Outlook, Yahoo and iCloud
  /// ignore "+tag". All other providers keep every character.
  std::string canonical;
  bool operator==(const EmailAddress&) const = default;
};

inline constexpr std::size_t kEmailLengthMax = 254;  ///< RFC 5321 section 4.5.3.1.3, less the angle brackets

/// Takes what RFC 5321 section 4.1.2 calls a Mailbox: Dot-string or Quoted-string "@" Domain, in ASCII. Refused,
/// because no provider hands them out: address literals, comments, folding white space and the obsolete forms of RFC
/// 5322. What nobody can see around the address (trim_invisible) is dropped. Linear time.
[[nodiscard]] std::optional<EmailAddress> parse_email_address(std::string_view typed);

}  // namespace identity
