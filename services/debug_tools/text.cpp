#include "debug_tools/text.hpp"

#include <array>
#include <cstdio>

namespace debug_tools {

namespace {
constexpr std::size_t kFileBytesMax = std::size_t{1} << 20;
}

std::string read_file(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return {};
  std::string text;
  std::array<char, 4096> chunk;
  while (text.size() < kFileBytesMax && std::feof(file) == 0 && std::ferror(file) == 0) {
    text.append(chunk.data(), std::fread(chunk.data(), 1, chunk.size(), file));
  }
  std::fclose(file);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
  }
  return pieces;
}

std::string name_of(unsigned id, std::string_view database) {
  std::string number = std::to_string(id);
  for (const std::string_view line : split(database, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() > 2 && fields[2] == number) return std::string{fields[0]};
  }
  return number;
}

std::string left(std::string_view text, std::size_t width) {
  std::string out{text};
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

std::string right(std::string_view text, std::size_t width) {
  std::string out;
  if (text.size() < width) out.append(width - text.size(), ' ');
  return out.append(text);
}

std::string format_time(std::time_t time, const char* format) {
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

}  // namespace debug_tools
