#include "http/tus/lengths.hpp"

#include <charconv>
#include <limits>

namespace http {

std::optional<std::uint64_t> parse_upload_length(std::string_view field) noexcept {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error != std::errc() || end != field.data() + field.size() || number > kMost) return std::nullopt;
  return number;
}

}  // namespace http
