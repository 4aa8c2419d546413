#include "media/document_sniffer.hpp"

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"
#include "media/office_file.hpp"
#include "media/sniff.hpp"

namespace media {
namespace {

using namespace std::string_view_literals;

/// Of PDFs and pictures: enough for an end record without a long comment.
constexpr std::size_t kTailBytesMax = 1024;

enum class Match : std::uint8_t { kNo, kPerhaps, kYes };

Match match(std::string_view head, std::string_view signature) noexcept {
  if (head.starts_with(signature)) return Match::kYes;
  return signature.starts_with(head) ? Match::kPerhaps : Match::kNo;
}

/// "%PDF-" (ISO 32000-1, 7.5.2) behind byte order marks and white space of PDF (table 1), which exporters write.
Match match_pdf(std::string_view head) noexcept {
  constexpr auto kWhiteSpace = "\0\t\n\f\r "sv;
  constexpr auto kByteOrderMark = "\xef\xbb\xbf"sv;
  const std::size_t size = head.size();
  head = head.substr(0, DocumentSniffer::kPdfHeaderEndMax);
  while (!head.empty()) {
    if (kWhiteSpace.contains(head.front())) {
      head.remove_prefix(1);
    } else if (head.starts_with(kByteOrderMark)) {
      head.remove_prefix(kByteOrderMark.size());
    } else {
      break;
    }
  }
  const Match found = head.empty() ? Match::kPerhaps : std::max(match(head, "%PDF-"), match(head, kByteOrderMark));
  const bool is_late = size >= DocumentSniffer::kPdfHeaderEndMax && found == Match::kPerhaps;
  return is_late ? Match::kNo : found;
}

Match match_webp(std::string_view head) noexcept {
  const Match container = match(head.substr(0, 4), "RIFF");
  if (container != Match::kYes || head.size() <= 8) return std::min(container, Match::kPerhaps);
  return match(head.substr(8), "WEBP");
}

Match match_picture(std::string_view head) noexcept {
  return std::max({match(head, "\x89PNG\r\n\x1a\n"), match(head, "\xff\xd8\xff"), match(head, "GIF87a"),
                   match(head, "GIF89a"), match_webp(head)});
}

std::string_view last(std::string_view bytes, std::size_t most) noexcept {
  return bytes.substr(bytes.size() - std::min(bytes.size(), most));
}

DocumentType type_of(ImageFormat format) noexcept {
  switch (format) {
    case ImageFormat::kPng:
      return DocumentType::kPng;
    case ImageFormat::kJpeg:
      return DocumentType::kJpeg;
    case ImageFormat::kGif:
      return DocumentType::kGif;
    case ImageFormat::kWebp:
      return DocumentType::kWebp;
  }
  std::unreachable();
}

}  // namespace

std::string media_type(const SniffedDocument& document) {
  std::string type(media_type(document.type));
  const std::size_t charset = type.find("utf-8");
  if (document.text == TextKind::kLatin1 && charset != std::string::npos) type.replace(charset, 5, "windows-1252");
  return type;
}

void DocumentSniffer::update(std::string_view bytes) {
  if (is_refused() || bytes.empty()) return;
  size_ += bytes.size();
  if (family_ == Family::kUndecided || family_ == Family::kText) text_.update(bytes);
  keep_head(bytes);
  if (family_ == Family::kUndecided) decide_family();
  if (family_ == Family::kPicture && !type_) read_picture();
  keep_tail(bytes);
  if (family_ == Family::kText && !text_.is_possible()) refuse();
}

/// While it may be a picture, all of its head; what of that turns out not to be needed goes.
void DocumentSniffer::keep_head(std::string_view bytes) {
  std::size_t most = 0;
  if (family_ == Family::kUndecided || (family_ == Family::kPicture && !type_)) most = kHeadBytesMax;
  if (family_ == Family::kArchive) most = kOfficeHeadBytes;
  if (head_.size() < most) head_.append(bytes.substr(0, most - head_.size()));
}

void DocumentSniffer::keep_tail(std::string_view bytes) {
  if (family_ == Family::kText || family_ == Family::kRefused) return;
  const std::size_t most = family_ == Family::kArchive ? kOfficeTailBytesMax : kTailBytesMax;
  const std::string_view piece = last(bytes, most);
  // Moved only when as much again has come, so that small pieces cost no more than large ones.
  if (tail_.size() + piece.size() > 2 * most) tail_ = std::string(last(tail_, most - piece.size()));
  tail_.append(piece);
}

void DocumentSniffer::decide_family() {
  const std::string_view head = head_;
  const Match pdf = match_pdf(head);
  const Match picture = match_picture(head);
  const Match archive = match(head, "PK\3\4");
  if (pdf == Match::kYes) {
    family_ = Family::kPdf;
    settle(DocumentType::kPdf);
  } else if (picture == Match::kYes) {
    family_ = Family::kPicture;
    if (!rules_.accepted.contains(type_of(*sniff_format(base::as_bytes(head))))) refuse();
  } else if (archive == Match::kYes) {
    family_ = Family::kArchive;
    trim_head(kOfficeHeadBytes);
    if (!accepts_archives()) refuse();
  } else if (std::max({pdf, picture, archive}) == Match::kNo) {
    family_ = Family::kText;
    trim_head(0);
    if (!accepts_texts()) refuse();
  }
}

/// Its header may lie far behind; looking again each time the head has doubled costs as much as looking twice.
void DocumentSniffer::read_picture() {
  constexpr std::size_t kFirstLookAgain = 512;
  if (head_.size() < next_look_ && head_.size() < kHeadBytesMax) return;
  const auto header = read_image_header(base::as_bytes(head_));
  if (header) return settle(type_of(header->format));
  if (head_.size() == kHeadBytesMax) return refuse();
  next_look_ = std::max(kFirstLookAgain, head_.size() * 2);
}

void DocumentSniffer::settle(DocumentType type) {
  type_ = type;
  trim_head(0);
  if (!rules_.accepted.contains(type)) refuse();
}

void DocumentSniffer::refuse() {
  family_ = Family::kRefused;
  trim_head(0);
  tail_ = std::string();
}

void DocumentSniffer::trim_head(std::size_t bytes) { head_ = head_.substr(0, bytes); }

bool DocumentSniffer::accepts_archives() const noexcept {
  const DocumentTypes& accepted = rules_.accepted;
  return accepted.contains(DocumentType::kDocx) || accepted.contains(DocumentType::kXlsx) ||
         accepted.contains(DocumentType::kOdt);
}

bool DocumentSniffer::accepts_texts() const noexcept {
  return rules_.accepted.contains(DocumentType::kText) || rules_.accepted.contains(DocumentType::kCsv);
}

std::optional<DocumentType> DocumentSniffer::known() const noexcept { return is_refused() ? std::nullopt : type_; }

std::optional<SniffedDocument> DocumentSniffer::finish() {
  if (is_refused() || size_ == 0) return std::nullopt;
  if (family_ == Family::kText || family_ == Family::kUndecided) {
    const TextKind kind = accepts_texts() ? text_.finish() : TextKind::kNone;
    if (kind == TextKind::kNone) return std::nullopt;
    return SniffedDocument{.type = DocumentType::kText, .text = kind};
  }
  if (family_ == Family::kArchive) {
    type_ = sniff_office_file({.head = head_, .tail = last(tail_, kOfficeTailBytesMax), .size = size_});
    const bool is_accepted = type_ && rules_.accepted.contains(*type_);
    return is_accepted ? std::optional(SniffedDocument{.type = *type_}) : std::nullopt;
  }
  if (!type_) {
    next_look_ = 0;
    read_picture();
  }
  if (is_refused() || !type_ || ends_as_archive(last(tail_, kTailBytesMax))) return std::nullopt;
  return SniffedDocument{.type = *type_};
}

}  // namespace media
