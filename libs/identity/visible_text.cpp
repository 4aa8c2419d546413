#include "identity/visible_text.hpp"

#include <utf8proc.h>
#include <algorithm>

namespace identity {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// White_Space and Default_Ignorable_Code_Point of Unicode 15.
constexpr Range kInvisible[] = {
    {0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},       {0xA0, 0xA0},       {0xAD, 0xAD},      {0x34F, 0x34F},
    {0x61C, 0x61C},   {0x115F, 0x1160}, {0x1680, 0x1680},   {0x17B4, 0x17B5},   {0x180B, 0x180F},  {0x2000, 0x200F},
    {0x2028, 0x202F}, {0x205F, 0x206F}, {0x3000, 0x3000},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// The number of bytes of an invisible first character; 0 when it is visible or no UTF-8.
std::size_t invisible_size(std::string_view text) {
  utf8proc_int32_t code_point = -1;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  return size > 0 && is_invisible(static_cast<char32_t>(code_point)) ? static_cast<std::size_t>(size) : 0;
}

}  // namespace

bool is_invisible(char32_t code_point) noexcept {
  return std::ranges::any_of(kInvisible,
                             [=](const Range& range) { return code_point >= range.first && code_point <= range.last; });
}

std::string_view trim_invisible(std::string_view utf8) noexcept {
  for (std::size_t size = 1; size > 0 && !utf8.empty();) {
    size = invisible_size(utf8);
    utf8.remove_prefix(size);
  }
  while (!utf8.empty()) {
    std::size_t start = utf8.size() - 1;
    while (start > 0 && is_continuation(utf8[start])) --start;
    if (invisible_size(utf8.substr(start)) != utf8.size() - start) break;
    utf8.remove_suffix(utf8.size() - start);
  }
  return utf8;
}

}  // namespace identity
