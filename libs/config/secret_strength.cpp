#include "config/secret_strength.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "base/encoding.hpp"
#include "security/published_secrets.hpp"

namespace config {
namespace {

/// Pieces of the secrets that documentation, templates and tutorials print.
constexpr std::array<std::string_view, 52> kSamplePieces{
    "changeme",      "change-me",   "change_me",  "changethis",  "change-this",  "change_this",  "change this",
    "change in",     "change-in",   "change_in",  "your-secret", "your_secret",  "yoursecret",   "your-super",
    "your_super",    "your-jwt",    "your_jwt",   "yourjwt",     "super-secret", "super_secret", "supersecret",
    "replace-me",    "replace_me",  "replaceme",  "placeholder", "sample",       "example",      "256-bit",
    "default",       "insecure",    "jwt-secret", "jwt_secret",  "jwtsecret",    "secret-key",   "secret_key",
    "secretkey",     "mysecret",    "my-secret",  "my_secret",   "topsecret",    "top-secret",   "top_secret",
    "not-so-secret", "donotuse",    "do-not-use", "do_not_use",  "testsecret",   "test-secret",  "test_secret",
    "dreamscape",    "signing-key", "passphrase"};

/// The pairs of letters that make up most of English, of common names and of the words people build secrets of.
constexpr std::string_view kCommonPairs =
    "thheinerreonatndentiesoroftedisitalarsttontgsehaasouiolevecomedehirironeicearaceliellchbemasiomurcaeltalansdifohop"
    "eec"
    "prnoctusacottrilplynceutssssorsunlowagewieewhemadolrtponauultsmopowapaimmiaishirsuididosivoriaamfivicigtuevldrympf"
    "ebl"
    "abghtyopwosaayexkefrooavagifapgrodbosprddoucbueiovbyrmepttoccrcueccisekeykeyecjwwtwtoswpasswowrdyomyyprvapisrvse";

/// What one more character of such text tells (Shannon, "Prediction and Entropy of Printed English", 1951).
constexpr double kEnglishBits = 1.5;
constexpr double kForeseenBits = 0.2;
/// The share of foreseeable characters beyond which a secret is a text, however long. Of generated ones it is a
/// seventh.
constexpr double kTextShare = 0.5;
constexpr std::size_t kRepetitionMin = 4;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_common_pair(char a, char b) {
  for (std::size_t at = 0; at + 1 < kCommonPairs.size(); at += 2) {
    if (kCommonPairs[at] == a && kCommonPairs[at + 1] == b) return true;
  }
  return false;
}

double alphabet_bits(std::string_view secret) {
  if (std::ranges::all_of(secret, is_digit)) return std::log2(10.0);
  if (std::ranges::all_of(secret, is_hex)) return 4;
  const bool has_lower = std::ranges::any_of(secret, is_lower);
  const bool has_upper = std::ranges::any_of(secret, is_upper);
  const bool has_other = !std::ranges::all_of(secret, [](char c) { return is_lower(c) || is_upper(c); });
  return std::log2(26.0 * has_lower + 26.0 * has_upper + 12.0 * has_other + 1);
}

/// Goes on as the two characters before do: "aaa", "abc", "321".
bool continues_run(std::string_view text, std::size_t at) {
  if (at < 2) return false;
  const int step = text[at] - text[at - 1];
  return step >= -1 && step <= 1 && step == text[at - 1] - text[at - 2];
}

/// The end of a piece that stood in the text before.
bool repeats(std::string_view text, std::size_t at) {
  if (at + 1 < 2 * kRepetitionMin) return false;
  const std::size_t start = at + 1 - kRepetitionMin;
  return text.substr(0, start).find(text.substr(start, kRepetitionMin)) != std::string_view::npos;
}

/// Of a character that can be foreseen; nullopt: it cannot. `lower` is the secret in lower case.
std::optional<double> bits_of_character(std::string_view lower, std::size_t at) {
  if (continues_run(lower, at) || repeats(lower, at)) return kForeseenBits;
  if (at == 0) return std::nullopt;
  const bool is_word_end = is_lower(lower[at - 1]) && !is_lower(lower[at]) && !is_digit(lower[at]);
  if (is_word_end || is_common_pair(lower[at - 1], lower[at])) return kEnglishBits;
  return std::nullopt;
}

/// Capitals in the middle of a word: frequent in base64, rare in text.
bool is_hump(std::string_view secret, std::size_t at) {
  return at > 0 && is_lower(secret[at - 1]) && is_upper(secret[at]);
}

bool reads_as_text(std::string_view secret) {
  const std::string lower = base::to_lower_ascii(secret);
  std::size_t foreseen = 0;
  std::size_t humps = 0;
  for (std::size_t at = 0; at < lower.size(); ++at) {
    foreseen += bits_of_character(lower, at).has_value() ? 1 : 0;
    humps += is_hump(secret, at) ? 1 : 0;
  }
  // A hump weighs as much as two characters nobody could foresee.
  return static_cast<double>(foreseen) >
         kTextShare * static_cast<double>(lower.size()) + 2.0 * static_cast<double>(humps);
}

bool is_text(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0 || !std::ranges::all_of(text, is_hex)) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(at, 2)), nullptr, 16)));
  }
  return bytes;
}

bool is_encoded_text(std::string_view secret) {
  if (const auto bytes = from_hex(secret)) return is_text(*bytes);
  auto decoded = base::from_base64(secret);
  if (!decoded) decoded = base::from_base64url(secret);
  return decoded && is_text(base::as_text(*decoded));
}

}  // namespace

double estimated_bits(std::string_view secret) {
  const std::string lower = base::to_lower_ascii(secret);
  const double most = alphabet_bits(secret);
  double bits = 0;
  for (std::size_t at = 0; at < lower.size(); ++at) bits += bits_of_character(lower, at).value_or(most);
  return bits;
}

bool is_sample_secret(std::string_view secret) {
  const std::string text = base::to_lower_ascii(secret);
  const auto is_in_text = [&](std::string_view piece) { return text.find(piece) != std::string::npos; };
  return std::ranges::any_of(kSamplePieces, is_in_text) || estimated_bits(secret) < kSecretBitsMin ||
         reads_as_text(secret) || is_encoded_text(secret) || security::is_published_secret(secret);
}

}  // namespace config
