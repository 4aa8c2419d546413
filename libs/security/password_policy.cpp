#include "security/password_policy.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "security/guessable_password.hpp"
#include "security/unicode.hpp"

namespace security {
namespace {

constexpr std::string_view kTooShort = " must be at least 8 characters long";
constexpr std::string_view kTooLong = " must be at most 128 characters long";
constexpr std::string_view kNotText = " must be valid text";
constexpr std::string_view kTooSimple =
    " must contain at least one uppercase letter, one lowercase letter, one number, and one special character";
constexpr std::string_view kCommon = " must not be a commonly used password";
constexpr std::string_view kProduct = "dreamscape";

bool has_any_of(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

bool is_legacy_composition(std::string_view text) {
  return has_any_of(text, "abcdefghijklmnopqrstuvwxyz") && has_any_of(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") &&
         has_any_of(text, "0123456789") && has_any_of(text, kSpecialCharacters);
}

}  // namespace

std::vector<std::string> PasswordPolicy::violations(const base::Secret& password, std::string_view subject,
                                                    std::vector<std::string> personal_words) const {
  const auto sentence = [&](std::string_view rule) { return std::string(subject).append(rule); };
  if (password.size() > kPasswordBytesMax) return {sentence(kTooLong)};
  const auto text = to_nfc(password.reveal());
  if (!text || text->reveal().contains('\0')) return {sentence(kNotText)};

  std::vector<std::string> broken;
  const std::size_t length = base::count_code_points(text->reveal());
  if (length < kPasswordCodePointsMin) broken.push_back(sentence(kTooShort));
  if (length > kPasswordCodePointsMax) broken.push_back(sentence(kTooLong));
  if (composition_ == PasswordComposition::kLegacy && !is_legacy_composition(text->reveal())) {
    broken.push_back(sentence(kTooSimple));
  }
  personal_words.emplace_back(kProduct);
  if (is_guessable(text->reveal(), personal_words)) broken.push_back(sentence(kCommon));
  return broken;
}

}  // namespace security
