/// Finds out what a document is while it streams past (docs/http-contract.md §4.3), by content alone.
///
/// PDF and images are told by their first bytes, of which `kHeadBytesMax` are kept; text only by all of them: UTF-8
/// (RFC 3629) without control characters other than tab, line feed, form feed and carriage return. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "media/sniff.hpp"

namespace user {

class DocumentSniffer {
 public:
  /// Photos carry their thumbnails and colour profiles before their dimensions; this much holds those.
  static constexpr std::size_t kHeadBytesMax = 256 * 1024;

  void update(std::string_view bytes);
  /// The type of everything seen; nullopt for types that are not accepted and for an empty document.
  [[nodiscard]] std::optional<media::DocumentType> finish() const;

 private:
  [[nodiscard]] bool take_text_byte(std::uint8_t byte) noexcept;

  std::string head_;
  bool is_text_ = true;
  // The UTF-8 sequence under way: bytes still missing and what the next one may be (RFC 3629 section 4).
  unsigned missing_ = 0;
  std::uint8_t next_min_ = 0x80;
  std::uint8_t next_max_ = 0xBF;
};

}  // namespace user
