// Feeds arbitrary bytes to the parser of upstream answers, in steps taken from the first byte: no crash, no unbounded
// memory, and the same verdict however the bytes are cut, at the end of the stream too.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "http/message/parser.hpp"

namespace {

struct Verdict {
  bool is_refused = false;
  bool is_complete = false;
  int status = 0;
  std::size_t body_bytes = 0;
  bool operator==(const Verdict&) const = default;
};

constexpr Verdict kRefused{.is_refused = true};

Verdict judge(std::string_view bytes, std::size_t step, http::Method method) {
  http::ResponseParser parser({});
  parser.expect(method);
  Verdict verdict;
  while (true) {
    const auto has_head = parser.parse_head();
    if (!has_head) return kRefused;
    while (*has_head) {
      const auto piece = parser.next_piece();
      if (!piece) return kRefused;
      if (piece->empty()) break;
      verdict.body_bytes += piece->size();
    }
    if (parser.is_complete() || bytes.empty()) break;
    const auto room = parser.prepare();
    const std::size_t part = std::min({step, bytes.size(), room.size()});
    if (part == 0) return kRefused;
    std::memcpy(room.data(), bytes.data(), part);
    parser.commit(part);
    bytes.remove_prefix(part);
  }
  if (!parser.is_complete() && !parser.end_of_stream()) return kRefused;
  verdict.is_complete = parser.is_complete();
  verdict.status = parser.has_head() ? parser.head().status : 0;
  return verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 2), size - 2);
  const auto method = data[1] % 2 == 0 ? http::Method::kGet : http::Method::kHead;
  const std::size_t step = data[0] + std::size_t{1};
  if (judge(bytes, bytes.size() + 1, method) != judge(bytes, step, method)) std::abort();
  return 0;
}
