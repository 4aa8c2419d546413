// An accepted address is stored, shown and looked up: its forms must be accepted again and be stable.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "identity/email_address.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = identity::parse_email_address({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  if (parsed->text.size() > identity::kEmailLengthMax) std::abort();
  if (identity::parse_email_address(parsed->text) != parsed) std::abort();
  // The key need not be an address ("a.+b" leaves "a."), but it must be no other account's.
  const auto canonical = identity::parse_email_address(parsed->canonical);
  if (canonical && canonical->canonical != parsed->canonical) std::abort();
  return 0;
}
