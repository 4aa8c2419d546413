#include "user/handlers/byte_ranges.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"

namespace user {
namespace {

/// One item of the list; the values are as written, and absent where nothing is.
struct RangeSpec {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;  ///< without `first`: how many from the end
};

/// Digits only; a number that is too large is the largest.
bool read_number(std::string_view text, std::optional<std::uint64_t>& number) {
  if (text.empty()) return true;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return false;
  number = error == std::errc() ? value : UINT64_MAX;
  return true;
}

std::optional<RangeSpec> parse_spec(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || text.size() == 1) return std::nullopt;
  RangeSpec spec;
  const bool are_numbers =
      read_number(text.substr(0, dash), spec.first) && read_number(text.substr(dash + 1), spec.last);
  if (!are_numbers) return std::nullopt;
  if (spec.first && spec.last && *spec.last < *spec.first) return std::nullopt;
  return spec;
}

/// nullopt: no byte of it.
std::optional<ByteRange> resolve(const RangeSpec& spec, std::uint64_t size) {
  if (size == 0) return std::nullopt;
  if (!spec.first) {
    if (*spec.last == 0) return std::nullopt;
    return ByteRange{.first = size - std::min(*spec.last, size), .last = size - 1};
  }
  if (*spec.first >= size) return std::nullopt;
  return ByteRange{.first = *spec.first, .last = std::min(spec.last.value_or(size - 1), size - 1)};
}

}  // namespace

std::optional<std::vector<ByteRange>> parse_ranges(std::string_view field, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!base::equals_ignore_case(field.substr(0, kUnit.size()), kUnit)) return std::nullopt;
  field.remove_prefix(kUnit.size());
  std::vector<ByteRange> ranges;
  std::uint64_t wanted = 0;
  for (std::size_t count = 0; count < kRangesMax; ++count) {
    const std::size_t comma = field.find(',');
    const auto spec = parse_spec(base::trim(field.substr(0, comma)));
    if (!spec) return std::nullopt;
    if (const auto range = resolve(*spec, size)) {
      wanted += range->size();
      ranges.push_back(*range);
    }
    if (wanted > size) return std::nullopt;
    if (comma == std::string_view::npos) return ranges;
    field.remove_prefix(comma + 1);
  }
  return std::nullopt;
}

}  // namespace user
