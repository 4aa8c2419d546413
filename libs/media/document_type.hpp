/// The types a document may have. Pure functions, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace media {

enum class DocumentType : std::uint8_t { kPdf, kPng, kJpeg, kWebp, kGif, kText, kCsv, kDocx, kXlsx, kOdt };

/// "application/pdf", "text/plain; charset=utf-8", ...
[[nodiscard]] std::string_view media_type(DocumentType type) noexcept;
/// The first of its extensions.
[[nodiscard]] std::string_view file_extension(DocumentType type) noexcept;
/// Extensions that a file of this type may have, in lower case without the dot. Those of texts belong to kinds of text
/// that programs only show, whatever is in them.
[[nodiscard]] std::span<const std::string_view> file_extensions(DocumentType type) noexcept;
/// The type of a media type, whatever its parameters.
[[nodiscard]] std::optional<DocumentType> type_of_media_type(std::string_view media_type) noexcept;
/// The type that files with this extension have, in any case.
[[nodiscard]] std::optional<DocumentType> type_of_extension(std::string_view extension);
/// Whether a system, an office program or a browser runs files with this extension, or scripts in them: HTML, SVG, XML,
/// scripts, programs, installers, links, office files with macros. In any case.
[[nodiscard]] bool is_run_by_name(std::string_view extension);

/// Some of the types.
class DocumentTypes {
 public:
  constexpr DocumentTypes() = default;
  [[nodiscard]] static DocumentTypes all() noexcept;
  /// Of words such as "pdf" and "txt"; others are passed over.
  [[nodiscard]] static DocumentTypes of(std::span<const std::string> words);

  [[nodiscard]] bool contains(DocumentType type) const noexcept { return (bits_ & bit(type)) != 0; }
  void add(DocumentType type) noexcept { bits_ |= bit(type); }
  /// "PDF, PNG and TXT".
  [[nodiscard]] std::string in_words() const;

 private:
  [[nodiscard]] static constexpr std::uint32_t bit(DocumentType type) noexcept {
    return 1U << static_cast<unsigned>(type);
  }
  std::uint32_t bits_ = 0;
};

/// The words of `DocumentTypes::of`.
[[nodiscard]] std::span<const std::string_view> document_type_words() noexcept;

}  // namespace media
