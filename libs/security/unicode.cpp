#include "security/unicode.hpp"

#include <openssl/crypto.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/encoding.hpp"

namespace security {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::optional<base::Secret> to_nfc(std::string_view utf8) {
  if (is_ascii(utf8)) return base::Secret(std::string(utf8));
  if (!base::is_utf8(utf8)) return std::nullopt;
  utf8proc_uint8_t* composed = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()), static_cast<utf8proc_ssize_t>(utf8.size()),
                   &composed, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (size < 0) return std::nullopt;
  base::Secret result(std::string(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)));
  OPENSSL_cleanse(composed, static_cast<std::size_t>(size));
  std::free(composed);
  return result;
}

}  // namespace security
