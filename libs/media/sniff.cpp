#include "media/sniff.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "media/header_readers.hpp"

namespace media {

namespace {

using namespace std::string_view_literals;

std::optional<DocumentType> document_type_of(ImageFormat format) noexcept {
  switch (format) {
    case ImageFormat::kPng:
      return DocumentType::kPng;
    case ImageFormat::kJpeg:
      return DocumentType::kJpeg;
    case ImageFormat::kWebp:
      return DocumentType::kWebp;
    case ImageFormat::kGif:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_text_control(char character) noexcept {
  const auto code = static_cast<unsigned char>(character);
  if (code == '\t' || code == '\n' || code == '\f' || code == '\r') return false;
  return code < 0x20 || code == 0x7f;
}

constexpr std::string_view kPdfHeader = "%PDF-";
constexpr std::size_t kPdfHeaderEndMax = 1024;

/// White space of PDF, ISO 32000-1 table 1. Exporters write it, and the byte order mark of UTF-8, before the header.
bool is_pdf(std::string_view text) noexcept {
  constexpr auto kWhiteSpace = "\0\t\n\f\r "sv;
  constexpr auto kByteOrderMark = "\xef\xbb\xbf"sv;
  text = text.substr(0, kPdfHeaderEndMax);
  while (!text.empty()) {
    if (text.starts_with(kByteOrderMark)) {
      text.remove_prefix(kByteOrderMark.size());
    } else if (kWhiteSpace.contains(text.front())) {
      text.remove_prefix(1);
    } else {
      break;
    }
  }
  return text.starts_with(kPdfHeader);
}

bool is_plain_text(std::string_view text) noexcept {
  return !text.empty() && std::ranges::none_of(text, is_text_control) && base::is_utf8(text);
}

}  // namespace

std::string_view media_type(ImageFormat format) noexcept {
  switch (format) {
    case ImageFormat::kPng:
      return "image/png";
    case ImageFormat::kJpeg:
      return "image/jpeg";
    case ImageFormat::kGif:
      return "image/gif";
    case ImageFormat::kWebp:
      return "image/webp";
  }
  return "application/octet-stream";
}

std::string_view file_extension(ImageFormat format) noexcept {
  switch (format) {
    case ImageFormat::kPng:
      return "png";
    case ImageFormat::kJpeg:
      return "jpg";
    case ImageFormat::kGif:
      return "gif";
    case ImageFormat::kWebp:
      return "webp";
  }
  return "bin";
}

std::optional<ImageFormat> sniff_format(std::span<const std::byte> file) noexcept {
  const std::string_view text = base::as_text(file);
  if (text.starts_with("\x89PNG\r\n\x1a\n"sv)) return ImageFormat::kPng;
  if (text.starts_with("\xff\xd8\xff"sv)) return ImageFormat::kJpeg;
  if (text.starts_with("GIF87a"sv) || text.starts_with("GIF89a"sv)) return ImageFormat::kGif;
  if (text.starts_with("RIFF"sv) && text.size() >= 12 && text.substr(8, 4) == "WEBP"sv) return ImageFormat::kWebp;
  return std::nullopt;
}

std::optional<ImageHeader> read_image_header(std::span<const std::byte> file) noexcept {
  const auto format = sniff_format(file);
  if (!format) return std::nullopt;
  std::optional<ImageHeader> header;
  switch (*format) {
    case ImageFormat::kPng:
      header = read_png_header(file);
      break;
    case ImageFormat::kJpeg:
      header = read_jpeg_header(file);
      break;
    case ImageFormat::kGif:
      header = read_gif_header(file);
      break;
    case ImageFormat::kWebp:
      header = read_webp_header(file);
      break;
  }
  if (!header || header->width == 0 || header->height == 0 || header->frames == 0) return std::nullopt;
  return header;
}

std::string_view media_type(DocumentType type) noexcept {
  switch (type) {
    case DocumentType::kPdf:
      return "application/pdf";
    case DocumentType::kPng:
      return media_type(ImageFormat::kPng);
    case DocumentType::kJpeg:
      return media_type(ImageFormat::kJpeg);
    case DocumentType::kWebp:
      return media_type(ImageFormat::kWebp);
    case DocumentType::kText:
      return "text/plain; charset=utf-8";
  }
  return "application/octet-stream";
}

std::string_view file_extension(DocumentType type) noexcept {
  switch (type) {
    case DocumentType::kPdf:
      return "pdf";
    case DocumentType::kPng:
      return file_extension(ImageFormat::kPng);
    case DocumentType::kJpeg:
      return file_extension(ImageFormat::kJpeg);
    case DocumentType::kWebp:
      return file_extension(ImageFormat::kWebp);
    case DocumentType::kText:
      return "txt";
  }
  return "bin";
}

std::optional<DocumentType> sniff_document(std::span<const std::byte> file) noexcept {
  const std::string_view text = base::as_text(file);
  if (is_pdf(text)) return DocumentType::kPdf;
  if (sniff_format(file)) {
    const auto header = read_image_header(file);
    return header ? document_type_of(header->format) : std::nullopt;
  }
  return is_plain_text(text) ? std::optional{DocumentType::kText} : std::nullopt;
}

}  // namespace media
