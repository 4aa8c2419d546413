// The gateway's rules for paths. What is accepted has no second meaning for a lenient server: no dot segments and no
// separators hidden in escapes; the internal part is recognised in every spelling an escape gives it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/proxy/path_rules.hpp"

namespace {

constexpr std::string_view kInternal = "/api/v1/users/notifications/internal";

/// Every byte of the internal path, those chosen by the input as percent escapes or in the other case.
std::string disguised(std::string_view choices) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string path;
  for (std::size_t i = 0; i < kInternal.size(); ++i) {
    const char c = kInternal[i];
    const int choice = choices.empty() ? 0 : choices[i % choices.size()] % 4;
    const bool is_letter = c >= 'a' && c <= 'z';
    if (choice == 1 && c != '/') {
      path += {'%', kDigits[static_cast<unsigned char>(c) >> 4U], kDigits[static_cast<unsigned char>(c) & 15U]};
    } else if (choice == 2 && is_letter) {
      path += static_cast<char>(c - 'a' + 'A');
    } else if (choice == 3 && c == '/') {
      path += "//";
    } else {
      path += c;
    }
  }
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view path(reinterpret_cast<const char*>(data), size);
  static_cast<void>(gateway::resembles_prefix(path, kInternal));
  if (!gateway::resembles_prefix(disguised(path), kInternal)) std::abort();
  if (!gateway::is_acceptable_path(path)) return 0;
  for (const std::string_view hidden : {"/../", "/./", "%2f", "%2F", "%5c", "%5C", "\\", "%00"}) {
    if (path.find(hidden) != std::string_view::npos) std::abort();
  }
  return 0;
}
