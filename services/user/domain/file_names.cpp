#include "user/domain/file_names.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "base/encoding.hpp"

namespace user {
namespace {

constexpr std::size_t kFileNameBytesMax = 255;
constexpr std::string_view kNameless = "document";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Cuts at a code point boundary.
std::string_view cut(std::string_view utf8, std::size_t bytes_max) {
  if (utf8.size() <= bytes_max) return utf8;
  while (bytes_max > 0 && is_continuation(utf8[bytes_max])) --bytes_max;
  return utf8.substr(0, bytes_max);
}

/// The code point a well-formed sequence stands for.
std::uint32_t decode(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence.front());
  std::uint32_t code = sequence.size() == 1 ? lead : lead & (0x7FU >> sequence.size());
  for (const char c : sequence.substr(1)) code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  return code;
}

struct CodeRange {
  std::uint32_t first, last;
};

/// Controls of ISO 6429 and of text layout (Unicode categories Cc, Cf, Zl, Zp), without the joiners.
constexpr std::array kUnseen{CodeRange{0x80, 0x9F},     CodeRange{0xAD, 0xAD},      CodeRange{0x61C, 0x61C},
                             CodeRange{0x180E, 0x180E}, CodeRange{0x200B, 0x200B},  CodeRange{0x200E, 0x200F},
                             CodeRange{0x2028, 0x202E}, CodeRange{0x2060, 0x206F},  CodeRange{0xFEFF, 0xFEFF},
                             CodeRange{0xFFF9, 0xFFFB}, CodeRange{0xE0001, 0xE007F}};

bool is_unseen(std::uint32_t code) {
  return std::ranges::any_of(kUnseen, [code](CodeRange range) { return code >= range.first && code <= range.last; });
}

std::string without_unseen(std::string_view utf8) {
  std::string out;
  while (!utf8.empty()) {
    std::size_t size = 1;
    while (size < utf8.size() && is_continuation(utf8[size])) ++size;
    if (!is_unseen(decode(utf8.substr(0, size)))) out.append(utf8.substr(0, size));
    utf8.remove_prefix(size);
  }
  return out;
}

/// What behind the last dot systems go by, after the dots and blanks at the end that Windows drops, and before what
/// NTFS reads as the name of a stream. Empty for none.
std::string_view extension_of(std::string_view name) {
  name = name.substr(0, name.find_last_not_of(". ") + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  name.remove_prefix(dot + 1);
  return name.substr(0, name.find(':'));
}

bool is_text(media::DocumentType type) {
  return type == media::DocumentType::kText || type == media::DocumentType::kCsv;
}

/// A name without a dot has no extension to open anything by.
bool has_extension_of(std::string_view name, media::DocumentType type) {
  if (!name.contains('.')) return true;
  const auto by_name = media::type_of_extension(name.substr(name.rfind('.') + 1));
  return by_name == type || (by_name == media::DocumentType::kCsv && is_text(type));
}

}  // namespace

std::string clean_file_name(std::string_view declared) {
  if (const std::size_t folder = declared.find_last_of("/\\"); folder != std::string_view::npos) {
    declared.remove_prefix(folder + 1);
  }
  std::string name;
  std::ranges::remove_copy_if(declared, std::back_inserter(name), is_control);
  if (!base::is_utf8(name)) return std::string(kNameless);
  name = without_unseen(name);
  const std::string_view trimmed = base::trim(name);
  const bool is_usable = trimmed.find_first_not_of('.') != std::string_view::npos;
  return std::string(is_usable ? cut(trimmed, kFileNameBytesMax) : kNameless);
}

bool is_run(std::string_view name) { return media::is_run_by_name(extension_of(name)); }

bool fits(std::string_view name, media::DocumentType type) {
  const auto by_name = media::type_of_extension(extension_of(name));
  return !by_name || by_name == type || (is_text(*by_name) && is_text(type));
}

bool is_table(std::string_view name, media::DocumentType type) {
  return is_text(type) && media::type_of_extension(extension_of(name)) == media::DocumentType::kCsv;
}

std::string download_name(std::string_view original_name, std::string_view media_type) {
  std::string name = clean_file_name(original_name);
  name.erase(name.find_last_not_of(". ") + 1);
  if (name.empty()) name = kNameless;
  const auto type = media::type_of_media_type(media_type).value_or(media::DocumentType::kText);
  if (!has_extension_of(name, type)) (name += '.') += media::file_extension(type);
  return name;
}

}  // namespace user
