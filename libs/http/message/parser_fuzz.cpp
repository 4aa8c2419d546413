// Feeds arbitrary bytes to the request parser, in steps taken from the first byte: no crash, no unbounded memory, and
// the same verdict for every way of cutting the input.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "http/message/parser.hpp"

namespace {

struct Verdict {
  int refused = 0;
  std::size_t body_bytes = 0;
  bool operator==(const Verdict&) const = default;
};

Verdict judge(std::string_view bytes, std::size_t step) {
  http::RequestParser parser({});
  Verdict verdict;
  while (true) {
    const auto has_head = parser.parse_head();
    if (!has_head) return {has_head.error().status, 0};
    while (*has_head) {
      const auto piece = parser.next_piece();
      if (!piece) return {piece.error().status, 0};
      if (piece->empty()) break;
      verdict.body_bytes += piece->size();
    }
    if (parser.is_complete() || bytes.empty()) return verdict;
    const auto room = parser.prepare();
    const std::size_t part = std::min({step, bytes.size(), room.size()});
    std::memcpy(room.data(), bytes.data(), part);
    parser.commit(part);
    bytes.remove_prefix(part);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  if (judge(bytes, bytes.size() + 1) != judge(bytes, data[0] + std::size_t{1})) std::abort();
  return 0;
}
