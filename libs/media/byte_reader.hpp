/// Bounded reads from bytes that came from outside.
///
/// A read past the end yields zeros and turns `ok()` false for good, so a parser checks once after a group of reads.
/// Not thread-safe; the bytes must outlive the reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace media {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - position_; }

  /// The next `count` bytes, or an empty span when fewer remain.
  std::span<const std::byte> take(std::size_t count) noexcept {
    if (count > remaining()) return fail();
    const auto taken = bytes_.subspan(position_, count);
    position_ += count;
    return taken;
  }
  bool skip(std::size_t count) noexcept {
    take(count);
    return ok_;
  }

  std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(little_endian(1)); }
  std::uint16_t u16_le() noexcept { return static_cast<std::uint16_t>(little_endian(2)); }
  std::uint32_t u24_le() noexcept { return static_cast<std::uint32_t>(little_endian(3)); }
  std::uint32_t u32_le() noexcept { return static_cast<std::uint32_t>(little_endian(4)); }
  std::uint64_t u64_le() noexcept { return little_endian(8); }
  std::uint16_t u16_be() noexcept { return static_cast<std::uint16_t>(big_endian(2)); }
  std::uint32_t u32_be() noexcept { return static_cast<std::uint32_t>(big_endian(4)); }

 private:
  std::span<const std::byte> fail() noexcept {
    ok_ = false;
    position_ = bytes_.size();
    return {};
  }
  std::uint64_t little_endian(std::size_t count) noexcept {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const std::byte byte : take(count)) {
      value |= std::to_integer<std::uint64_t>(byte) << shift;
      shift += 8;
    }
    return value;
  }
  std::uint64_t big_endian(std::size_t count) noexcept {
    std::uint64_t value = 0;
    for (const std::byte byte : take(count)) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return value;
  }

  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace media
