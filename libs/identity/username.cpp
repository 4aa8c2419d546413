#include "identity/username.hpp"

#include <utf8proc.h>
#include <algorithm>
#include <optional>
#include <string>

#include "identity/reserved_usernames_data.hpp"
#include "identity/visible_text.hpp"
#include "security/unicode.hpp"
#include "storage/ports/account_store.hpp"

namespace identity {
namespace {

/// Scripts whose letters may be mixed share a value.
enum class Script { kLatin, kGreek, kCyrillic, kEastAsian, kOther };

struct Block {
  char32_t first;
  char32_t last;
  Script script;
};

/// Letters people write their names with. Latin leaves out phonetic letters and small capitals. A block of kOther is a
/// script of its own.
constexpr Block kBlocks[] = {{'A', 'Z', Script::kLatin},
                             {'a', 'z', Script::kLatin},
                             {0xC0, 0xD6, Script::kLatin},
                             {0xD8, 0xF6, Script::kLatin},
                             {0xF8, 0x12F, Script::kLatin},
                             {0x134, 0x137, Script::kLatin},
                             {0x139, 0x148, Script::kLatin},
                             {0x14A, 0x17E, Script::kLatin},
                             {0x1A0, 0x1A1, Script::kLatin},
                             {0x1AF, 0x1B0, Script::kLatin},
                             {0x218, 0x21B, Script::kLatin},
                             {0x1E00, 0x1E99, Script::kLatin},
                             {0x1EA0, 0x1EF9, Script::kLatin},
                             {0x370, 0x3FF, Script::kGreek},
                             {0x1F00, 0x1FFF, Script::kGreek},
                             {0x400, 0x52F, Script::kCyrillic},
                             {0x531, 0x587, Script::kOther},
                             {0x5D0, 0x5EA, Script::kOther},
                             {0x620, 0x6FF, Script::kOther},
                             {0x900, 0x97F, Script::kOther},
                             {0x980, 0x9FF, Script::kOther},
                             {0xA00, 0xA7F, Script::kOther},
                             {0xA80, 0xAFF, Script::kOther},
                             {0xB80, 0xBFF, Script::kOther},
                             {0xC00, 0xC7F, Script::kOther},
                             {0xC80, 0xCFF, Script::kOther},
                             {0xD00, 0xD7F, Script::kOther},
                             {0xD80, 0xDFF, Script::kOther},
                             {0xE00, 0xE7F, Script::kOther},
                             {0xE80, 0xEFF, Script::kOther},
                             {0x1000, 0x109F, Script::kOther},
                             {0x10A0, 0x10FF, Script::kOther},
                             {0x1200, 0x137F, Script::kOther},
                             {0x1780, 0x17FF, Script::kOther},
                             {0x1100, 0x11FF, Script::kEastAsian},
                             {0x3005, 0x3007, Script::kEastAsian},
                             {0x3041, 0x30FF, Script::kEastAsian},
                             {0x3400, 0x4DBF, Script::kEastAsian},
                             {0x4E00, 0x9FFF, Script::kEastAsian},
                             {0xAC00, 0xD7A3, Script::kEastAsian},
                             {0x20000, 0x323AF, Script::kEastAsian}};

/// Cyrillic and Greek letters that look like Latin ones (UTS 39, confusables.txt).
constexpr std::u32string_view kLikeLatin =
    U"\u0430\u0435\u043E\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0475\u0501\u04BB\u051B\u051D\u04CF"
    U"\u0410\u0412\u0415\u041A\u041C\u041D\u041E\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u0474"
    U"\u050C\u051A\u051C\u04C0\u04AE\u0417\u042C\u044C\u0433\u03BF\u03BD\u03C1\u03B1\u03B9\u03C5\u03B3"
    U"\u03BA\u03C7\u0391\u0392\u0395\u0396\u0397\u0399\u039A\u039C\u039D\u039F\u03A1\u03A4\u03A5\u03A7";

const Block* block_of(char32_t code_point) {
  const auto found = std::ranges::find_if(
      kBlocks, [=](const Block& block) { return code_point >= block.first && code_point <= block.last; });
  return found == std::end(kBlocks) ? nullptr : found;
}

bool is_plain_ascii(char32_t code_point) {
  return code_point >= 0x20 && code_point < 0x7F &&
         std::u32string_view(U"%/\\<>").find(code_point) == std::u32string_view::npos;
}

bool is_picture(char32_t code_point) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
  return code_point >= 0x2190 && (category == UTF8PROC_CATEGORY_SO || category == UTF8PROC_CATEGORY_SK);
}

enum class Kind { kLetter, kMark, kSign, kRefused };

Kind kind_of(char32_t code_point) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code_point))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
      return block_of(code_point) == nullptr ? Kind::kRefused : Kind::kLetter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
      return block_of(code_point) == nullptr ? Kind::kRefused : Kind::kMark;
    default:
      return is_plain_ascii(code_point) || is_picture(code_point) ? Kind::kSign : Kind::kRefused;
  }
}

std::optional<std::u32string> code_points_of(std::string_view utf8) {
  const auto composed = security::to_nfc(utf8);
  if (!composed) return std::nullopt;
  std::u32string text;
  for (std::string_view rest = composed->reveal(); !rest.empty();) {
    utf8proc_int32_t code_point = -1;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(rest.data()),
                                       static_cast<utf8proc_ssize_t>(rest.size()), &code_point);
    if (size <= 0) return std::nullopt;
    text.push_back(static_cast<char32_t>(code_point));
    rest.remove_prefix(static_cast<std::size_t>(size));
  }
  return text;
}

/// Marks on letters that have all their accents built in only hide or imitate others.
bool may_carry_marks(const Block& block) {
  return block.script == Script::kOther || block.script == Script::kEastAsian;
}

bool may_stand_beside(const Block& a, const Block& b) {
  if (a.script != b.script) {
    const auto is_mixable = [](Script script) { return script == Script::kLatin || script == Script::kEastAsian; };
    return is_mixable(a.script) && is_mixable(b.script);
  }
  return a.script != Script::kOther || &a == &b;
}

/// Every character allowed, and all letters of one script.
bool is_of_one_script(const std::u32string& text) {
  const Block* script = nullptr;
  for (const char32_t code_point : text) {
    const Kind kind = kind_of(code_point);
    if (kind == Kind::kSign) continue;
    if (kind == Kind::kRefused || is_invisible(code_point)) return false;
    const Block& block = *block_of(code_point);
    if (kind == Kind::kMark && !may_carry_marks(block)) return false;
    if (script != nullptr && !may_stand_beside(*script, block)) return false;
    if (script == nullptr || script->script == Script::kLatin) script = &block;
  }
  return true;
}

bool imitates_latin(const std::u32string& text) {
  bool has_letter = false;
  for (const char32_t code_point : text) {
    if (kind_of(code_point) != Kind::kLetter) continue;
    const Script script = block_of(code_point)->script;
    const bool is_foreign = script == Script::kGreek || script == Script::kCyrillic;
    if (!is_foreign || kLikeLatin.find(code_point) == std::u32string_view::npos) return false;
    has_letter = true;
  }
  return has_letter;
}

}  // namespace

bool is_distinct_username(std::string_view utf8) {
  const auto text = code_points_of(utf8);
  return text && is_of_one_script(*text) && !imitates_latin(*text);
}

bool is_reserved_username(std::string_view username) {
  const std::string key = storage::username_key(username);
  return std::ranges::binary_search(kReservedUsernames, std::string_view(key));
}

}  // namespace identity
