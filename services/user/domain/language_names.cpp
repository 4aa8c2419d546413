#include "user/domain/language_names.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"

namespace user {
namespace {

struct Language {
  std::string_view code;
  std::string_view name;
};

constexpr std::array kLanguages = std::to_array<Language>({
    {"en", "English"},    {"fr", "French"},     {"es", "Spanish"},   {"de", "German"},     {"it", "Italian"},
    {"pt", "Portuguese"}, {"nl", "Dutch"},      {"da", "Danish"},    {"sv", "Swedish"},    {"no", "Norwegian"},
    {"fi", "Finnish"},    {"pl", "Polish"},     {"cs", "Czech"},     {"sk", "Slovak"},     {"sl", "Slovenian"},
    {"hr", "Croatian"},   {"sr", "Serbian"},    {"hu", "Hungarian"}, {"ro", "Romanian"},   {"bg", "Bulgarian"},
    {"el", "Greek"},      {"tr", "Turkish"},    {"ru", "Russian"},   {"uk", "Ukrainian"},  {"ar", "Arabic"},
    {"he", "Hebrew"},     {"fa", "Persian"},    {"hi", "Hindi"},     {"bn", "Bengali"},    {"th", "Thai"},
    {"vi", "Vietnamese"}, {"id", "Indonesian"}, {"ms", "Malay"},     {"zh", "Chinese"},    {"ja", "Japanese"},
    {"ko", "Korean"},     {"et", "Estonian"},   {"lv", "Latvian"},   {"lt", "Lithuanian"}, {"ca", "Catalan"},
});

}  // namespace

std::string language_name(std::string_view given) {
  const auto known = std::ranges::find_if(kLanguages, [&](const Language& language) {
    return base::equals_ignore_case(language.code, given) || base::equals_ignore_case(language.name, given);
  });
  return std::string(known == kLanguages.end() ? given : known->name);
}

}  // namespace user
