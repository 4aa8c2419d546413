#include "user/domain/file_names.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <span>

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

using Extensions = std::span<const std::string_view>;
constexpr std::string_view kPdf[] = {"pdf"};
constexpr std::string_view kPng[] = {"png"};
constexpr std::string_view kJpeg[] = {"jpg", "jpeg", "jpe", "jfif"};
constexpr std::string_view kWebp[] = {"webp"};
/// Texts that programs only show, whatever is in them.
constexpr std::string_view kTexts[] = {"txt", "text", "log",   "md",     "markdown", "rst", "csv",
                                       "tsv", "json", "jsonl", "ndjson", "yaml",     "yml", "toml",
                                       "ics", "vcf",  "srt",   "vtt",    "tex"};

/// Those that fit what a document is; the first is the one to add.
Extensions extensions_of(std::string_view media_type) {
  if (media_type == "application/pdf") return kPdf;
  if (media_type == "image/png") return kPng;
  if (media_type == "image/jpeg") return kJpeg;
  if (media_type == "image/webp") return kWebp;
  return kTexts;
}

/// A name without a dot has no extension to open anything by.
bool has_extension_of(std::string_view name, Extensions fitting) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return true;
  const std::string extension = base::to_lower_ascii(name.substr(dot + 1));
  return std::ranges::find(fitting, extension) != fitting.end();
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

std::string download_name(std::string_view original_name, std::string_view media_type) {
  std::string name = clean_file_name(original_name);
  name.erase(name.find_last_not_of(". ") + 1);
  if (name.empty()) name = kNameless;
  const Extensions fitting = extensions_of(media_type);
  if (!has_extension_of(name, fitting)) (name += '.') += fitting.front();
  return name;
}

}  // namespace user
