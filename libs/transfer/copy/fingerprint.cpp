#include "transfer/copy/fingerprint.hpp"

#include <algorithm>
#include <span>

#include "base/encoding.hpp"
#include "security/sha256.hpp"

namespace transfer {
namespace {

/// Byte `index` of the sum, most significant first.
std::uint64_t shift_of(std::size_t index) { return 8 * (7 - index % 8); }
std::size_t word_of(std::size_t index) { return 3 - index / 8; }

}  // namespace

void Fingerprint::add(std::string_view item) {
  const security::Sha256Digest digest = security::sha256(item);
  std::array<std::uint64_t, 4> words{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    words[word_of(i)] |= std::to_integer<std::uint64_t>(digest[i]) << shift_of(i);
  }
  bool carry = false;
  for (std::size_t i = 0; i < sum_.size(); ++i) {
    const bool overflows = __builtin_add_overflow(sum_[i], words[i], &sum_[i]);
    carry = __builtin_add_overflow(sum_[i], std::uint64_t{carry}, &sum_[i]) || overflows;
  }
  ++count_;
}

std::string Fingerprint::hex() const {
  std::array<std::byte, 32> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = std::byte(sum_[word_of(i)] >> shift_of(i) & 0xff);
  return base::to_hex(bytes);
}

}  // namespace transfer
