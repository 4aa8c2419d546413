/// Tells whether two stores hold the same things, whatever order they give them in.
///
/// The sum of the SHA-256 of every item, modulo 2^256, and how many there were. Enough to find what was lost, doubled
/// or changed by accident; no defence against somebody who chooses the items.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace transfer {

/// Not thread-safe.
class Fingerprint {
 public:
  /// `item` in a form that is equal for equal items.
  void add(std::string_view item);

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  /// 64 hexadecimal digits.
  [[nodiscard]] std::string hex() const;
  bool operator==(const Fingerprint&) const = default;

 private:
  std::array<std::uint64_t, 4> sum_{};  ///< the least significant word first
  std::uint64_t count_ = 0;
};

}  // namespace transfer
