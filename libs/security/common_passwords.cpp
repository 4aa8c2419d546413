#include "security/common_passwords.hpp"

#include <cstddef>

#include "base/encoding.hpp"
#include "security/common_passwords_data.hpp"

namespace security {
namespace {

constexpr std::string_view kSortedLines{kCommonPasswords, sizeof kCommonPasswords - 1};

/// Start of the line that holds `position`.
std::size_t line_start(std::size_t position) {
  const std::size_t newline = position == 0 ? std::string_view::npos : kSortedLines.rfind('\n', position - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

}  // namespace

// The list stays one text in the read-only segment: an index of it would cost more memory than the list.
bool is_common_password(std::string_view password) {
  constexpr std::size_t length_max = 64;
  if (password.size() > length_max) return false;
  const std::string wanted = base::to_lower_ascii(password);
  std::size_t low = 0;
  std::size_t high = kSortedLines.size();
  while (low < high) {
    const std::size_t start = line_start(low + (high - low) / 2);
    const std::size_t end = kSortedLines.find('\n', start);
    const int order = kSortedLines.substr(start, end - start).compare(wanted);
    if (order == 0) return true;
    if (order < 0) {
      low = end + 1;
    } else {
      high = start;
    }
  }
  return false;
}

}  // namespace security
