#include "transfer/import/line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace transfer {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kReadBytes = 256 * 1024;

}  // namespace

LineReader::LineReader(std::istream& in, std::size_t line_bytes_max)
    : in_(in), line_bytes_max_(line_bytes_max), buffer_(line_bytes_max + kReadBytes, '\0') {
  refill();
  if (std::string_view(buffer_.data(), end_).starts_with(kByteOrderMark)) begin_ = kByteOrderMark.size();
}

bool LineReader::refill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  in_.read(buffer_.data() + end_, static_cast<std::streamsize>(std::min(kReadBytes, buffer_.size() - end_)));
  const auto count = static_cast<std::size_t>(in_.gcount());
  end_ += count;
  return count > 0;
}

std::optional<Line> LineReader::next() {
  std::size_t searched = 0;
  while (true) {
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    std::size_t size = rest.find('\n', searched);
    const bool is_whole = size != std::string_view::npos;
    size = is_whole ? size + 1 : rest.size();
    if (size > line_bytes_max_) {
      skip_line();
      return Line{++number_, {}, true};
    }
    searched = rest.size();
    if (!is_whole && refill()) continue;
    if (size == 0) return std::nullopt;
    // Refilling moved the bytes: view them where they are now.
    const std::string_view text(buffer_.data() + begin_, size);
    begin_ += size;
    return Line{++number_, text, false};
  }
}

void LineReader::skip_line() {
  while (true) {
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    if (const auto found = rest.find('\n'); found != std::string_view::npos) {
      begin_ += found + 1;
      return;
    }
    begin_ = end_;
    if (!refill()) return;
  }
}

}  // namespace transfer
