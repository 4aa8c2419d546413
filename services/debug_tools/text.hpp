/// Small pieces the tools share: whole files, names of users, columns. Thread-safe; reads block.
#pragma once

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace debug_tools {

/// The content of a file, at most 1 MiB of it; empty when it cannot be read. Works for /proc, whose files have no size.
[[nodiscard]] std::string read_file(const std::string& path);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// The name that a passwd or group file (passwd(5), group(5)) gives to a number, else the number.
[[nodiscard]] std::string name_of(unsigned id, std::string_view database);

[[nodiscard]] std::string left(std::string_view text, std::size_t width);   ///< padded behind
[[nodiscard]] std::string right(std::string_view text, std::size_t width);  ///< padded before

/// strftime(3) in UTC.
[[nodiscard]] std::string format_time(std::time_t time, const char* format);

}  // namespace debug_tools
