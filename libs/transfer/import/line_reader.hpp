/// Lines of a text file, one at a time, in bounded memory.
///
///     LineReader lines(file);
///     while (const auto line = lines.next()) use(line->number, line->text);
///
/// Not thread-safe. Blocks on the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace transfer {

/// Far above any user of the old system, whose longest field is an avatar URL.
inline constexpr std::size_t kLineBytesMax = 64 * 1024;

struct Line {
  std::uint64_t number = 0;  ///< from 1
  std::string_view text;     ///< with its line break, valid until the next call; empty when too long
  bool is_too_long = false;  ///< over the reader's limit; the rest of the line was skipped
};

class LineReader {
 public:
  /// `in` must outlive the reader. A UTF-8 byte order mark at its start is skipped.
  explicit LineReader(std::istream& in, std::size_t line_bytes_max = kLineBytesMax);

  /// nullopt at the end, also after a read error (see `std::istream::bad`).
  [[nodiscard]] std::optional<Line> next();

 private:
  /// Reads more behind what is left; false at the end.
  bool refill();
  void skip_line();

  std::istream& in_;
  const std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< of what is not yet given out
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace transfer
