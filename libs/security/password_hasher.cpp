#include "security/password_hasher.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>

#include "base/check.hpp"
#include "security/bcrypt.hpp"
#include "security/unicode.hpp"

namespace security {
namespace {

struct Argon2Cost {
  std::uint32_t memory_kib = 0;
  std::uint32_t iterations = 0;
};

/// Takes "<prefix><number>" from the front of `text`.
std::optional<std::uint32_t> take_number(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Takes "$<base64>" of at least `min` characters from the front of `text`.
bool take_base64(std::string_view& text, std::size_t min) {
  if (!text.starts_with('$')) return false;
  text.remove_prefix(1);
  const std::size_t size = std::min(text.find('$'), text.size());
  const std::string_view field = text.substr(0, size);
  text.remove_prefix(size);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return size >= min && field.find_first_not_of(kAlphabet) == std::string_view::npos;
}

/// Cost of an Argon2id PHC string of version 0x13; nullopt for anything else.
std::optional<Argon2Cost> cost_of(std::string_view phc) {
  const auto memory = take_number(phc, "$argon2id$v=19$m=");
  if (!memory) return std::nullopt;
  const auto iterations = take_number(phc, ",t=");
  if (!iterations || !take_number(phc, ",p=")) return std::nullopt;
  // RFC 9106 section 3.1: a salt of at least 8 bytes, a tag of at least 4.
  if (!take_base64(phc, 11) || !take_base64(phc, 6) || !phc.empty()) return std::nullopt;
  return Argon2Cost{*memory, *iterations};
}

/// Passwords reach us as UTF-8; should one not be, its bytes are hashed as they are, which is still a password.
base::Secret normalised(const base::Secret& password) { return to_nfc(password.reveal()).value_or(password); }

base::Error out_of_memory() { return base::unavailable("argon2id could not run: memory is short"); }

}  // namespace

PasswordHasher::PasswordHasher(PasswordHasherOptions options) : options_(options) {
  base::check(sodium_init() >= 0, "libsodium could not be initialised");
  base::check(options.memory_kib >= 8 && options.iterations >= 1, "Argon2id cost below RFC 9106 section 3.1");
  options_.verify_memory_kib_max = std::max(options.verify_memory_kib_max, options.memory_kib);
}

base::Result<std::string> PasswordHasher::hash(const base::Secret& password) const {
  const base::Secret text = normalised(password);
  std::array<char, crypto_pwhash_STRBYTES> phc{};
  const std::size_t memory_bytes = std::size_t{options_.memory_kib} * 1024;  // libsodium counts bytes, Argon2 KiB
  const int failed =
      crypto_pwhash_str(phc.data(), text.reveal().data(), text.reveal().size(), options_.iterations, memory_bytes);
  if (failed != 0) return std::unexpected(out_of_memory());
  return std::string(phc.data());
}

base::Result<PasswordCheck> PasswordHasher::verify(const base::Secret& password, std::string_view stored) const {
  // The old system hashed the bytes as typed, so bcrypt gets them without normalisation.
  if (is_bcrypt(stored)) return PasswordCheck{verify_bcrypt(password, stored), true};
  if (!can_verify(stored)) {
    verify_nobody(password);
    return PasswordCheck{};
  }
  const auto cost = cost_of(stored);
  auto check = verify_argon2id(password, std::string(stored));
  if (check) check->needs_rehash = cost->memory_kib < options_.memory_kib || cost->iterations < options_.iterations;
  return check;
}

bool PasswordHasher::can_verify(std::string_view stored) const noexcept {
  if (is_bcrypt(stored)) return true;
  const auto cost = cost_of(stored);
  return cost && cost->memory_kib <= options_.verify_memory_kib_max && cost->iterations <= options_.iterations * 16 &&
         stored.size() < crypto_pwhash_STRBYTES;
}

base::Result<PasswordCheck> PasswordHasher::verify_argon2id(const base::Secret& password,
                                                            const std::string& stored) const {
  const base::Secret text = normalised(password);
  errno = 0;
  if (crypto_pwhash_str_verify(stored.c_str(), text.reveal().data(), text.reveal().size()) == 0)
    return PasswordCheck{true, false};
  // libsodium sets EINVAL for a mismatch only; ENOMEM tells a machine out of memory from a wrong password.
  if (errno == ENOMEM) return std::unexpected(out_of_memory());
  return PasswordCheck{};
}

void PasswordHasher::verify_nobody(const base::Secret& password) const {
  const base::Secret text = normalised(password);
  constexpr std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
  std::array<unsigned char, 32> hash;
  const std::size_t memory_bytes = std::size_t{options_.memory_kib} * 1024;
  // The outcome does not matter, the time does.
  [[maybe_unused]] const int ignored =
      crypto_pwhash(hash.data(), hash.size(), text.reveal().data(), text.reveal().size(), salt.data(),
                    options_.iterations, memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
}

}  // namespace security
