#include <algorithm>
#include <cstddef>

#include "http/multipart/multipart.hpp"

namespace {

/// Counts what it is told, to compare two ways of feeding.
class Counter final : public http::MultipartVisitor {
 public:
  base::Status on_part(const http::MultipartPart& part) override {
    events += part.name.size() + 1;
    return {};
  }
  base::Status on_data(std::string_view data) override {
    if (data.empty()) __builtin_trap();
    bytes += data.size();
    return {};
  }
  base::Status on_part_end() override {
    events += 1000;
    return {};
  }
  std::size_t events = 0;
  std::size_t bytes = 0;
};

bool read(std::string_view body, std::string_view boundary, std::size_t piece, Counter& counter) {
  http::MultipartParser parser{boundary, counter};
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    if (!parser.feed(body.substr(0, piece))) return false;
  }
  return parser.finish().has_value();
}

}  // namespace

// The boundary is the rest of the first line, as in the kept seeds.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view body{reinterpret_cast<const char*>(data), size};
  static_cast<void>(http::boundary_from_content_type(body));
  const auto line_end = body.find("\r\n");
  const std::string_view boundary =
      body.starts_with("--") && line_end != body.npos ? body.substr(2, line_end - 2) : "B";
  if (boundary.empty() || boundary.size() > 70) return 0;
  Counter whole, pieces;
  const bool is_sound = read(body, boundary, size + 1, whole);
  if (is_sound != read(body, boundary, 1, pieces)) __builtin_trap();
  if (is_sound && (whole.events != pieces.events || whole.bytes != pieces.bytes)) __builtin_trap();
  return 0;
}
