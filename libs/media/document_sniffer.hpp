/// Finds out what a document is while it streams past (docs/http-contract.md §4.3), by content alone.
///
/// What is looked at: of a PDF the first kilobyte, of pictures at most `kHeadBytesMax` at the beginning, of archives
/// the first kilobyte and the last 128 KiB, of texts every byte. Nothing is decoded or unpacked. PDFs and pictures that
/// end as an archive are refused, as they would be two things at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "media/document_type.hpp"
#include "media/text_sniffer.hpp"

namespace media {

struct DocumentRules {
  DocumentTypes accepted = DocumentTypes::all();
  bool allows_markup = false;  ///< texts that begin like markup
};

struct SniffedDocument {
  DocumentType type = DocumentType::kText;  ///< a table in text is kText: only its name tells
  TextKind text = TextKind::kNone;          ///< of texts
  bool operator==(const SniffedDocument&) const = default;
};

/// With the character set that was found: "text/plain; charset=windows-1252".
[[nodiscard]] std::string media_type(const SniffedDocument& document);

/// One document. Not thread-safe; safe on hostile bytes. Keeps at most 256 KiB, of most files far less.
class DocumentSniffer {
 public:
  /// Photos carry their thumbnails and colour profiles before their dimensions; this much holds those.
  static constexpr std::size_t kHeadBytesMax = 256 * 1024;
  /// Readers look for the header of a PDF within this much; byte order marks and white space may precede it.
  static constexpr std::size_t kPdfHeaderEndMax = 1024;

  explicit DocumentSniffer(DocumentRules rules = {}) : rules_(rules), text_(rules.allows_markup) {}

  void update(std::string_view bytes);
  /// The type once the bytes so far decide it; texts and archives are decided by their end.
  [[nodiscard]] std::optional<DocumentType> known() const noexcept;
  /// True as soon as no bytes to come can make it a document that is accepted.
  [[nodiscard]] bool is_refused() const noexcept { return family_ == Family::kRefused; }
  /// Of everything seen; nullopt for what is not accepted, and for nothing.
  [[nodiscard]] std::optional<SniffedDocument> finish();

 private:
  enum class Family : std::uint8_t { kUndecided, kPdf, kPicture, kArchive, kText, kRefused };
  void keep_head(std::string_view bytes);
  void keep_tail(std::string_view bytes);
  void decide_family();
  void read_picture();
  void settle(DocumentType type);
  void refuse();
  void trim_head(std::size_t bytes);
  [[nodiscard]] bool accepts_archives() const noexcept;
  [[nodiscard]] bool accepts_texts() const noexcept;

  const DocumentRules rules_;
  Family family_ = Family::kUndecided;
  std::optional<DocumentType> type_;
  TextSniffer text_;
  std::uint64_t size_ = 0;
  std::string head_;
  std::string tail_;
  std::size_t next_look_ = 0;  ///< bytes of a picture's head at which its header is looked for again
};

}  // namespace media
