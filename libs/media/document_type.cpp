#include "media/document_type.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/encoding.hpp"

namespace media {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::string_view kPdfNames[] = {"pdf"};
constexpr std::string_view kPngNames[] = {"png"};
constexpr std::string_view kJpegNames[] = {"jpg", "jpeg", "jpe", "jfif"};
constexpr std::string_view kWebpNames[] = {"webp"};
constexpr std::string_view kGifNames[] = {"gif"};
constexpr std::string_view kTextNames[] = {"txt",    "text", "log", "md",   "markdown", "rst", "tsv", "json", "jsonl",
                                           "ndjson", "yaml", "yml", "toml", "ics",      "vcf", "srt", "vtt",  "tex"};
constexpr std::string_view kCsvNames[] = {"csv"};
constexpr std::string_view kDocxNames[] = {"docx"};
constexpr std::string_view kXlsxNames[] = {"xlsx"};
constexpr std::string_view kOdtNames[] = {"odt"};

struct Row {
  DocumentType type;
  std::string_view word, shown, media_type;
  Words extensions;
};

/// In the order of DocumentType.
constexpr std::array kRows{
    Row{DocumentType::kPdf, "pdf", "PDF", "application/pdf", kPdfNames},
    Row{DocumentType::kPng, "png", "PNG", "image/png", kPngNames},
    Row{DocumentType::kJpeg, "jpeg", "JPEG", "image/jpeg", kJpegNames},
    Row{DocumentType::kWebp, "webp", "WebP", "image/webp", kWebpNames},
    Row{DocumentType::kGif, "gif", "GIF", "image/gif", kGifNames},
    Row{DocumentType::kText, "txt", "TXT", "text/plain; charset=utf-8", kTextNames},
    Row{DocumentType::kCsv, "csv", "CSV", "text/csv; charset=utf-8", kCsvNames},
    Row{DocumentType::kDocx, "docx", "DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        kDocxNames},
    Row{DocumentType::kXlsx, "xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        kXlsxNames},
    Row{DocumentType::kOdt, "odt", "ODT", "application/vnd.oasis.opendocument.text", kOdtNames},
};

constexpr auto kWords = [] {
  std::array<std::string_view, kRows.size()> words;
  std::ranges::transform(kRows, words.begin(), &Row::word);
  return words;
}();

constexpr const Row& row_of(DocumentType type) noexcept { return kRows[static_cast<std::size_t>(type)]; }

/// Markup and styles that browsers run scripts of; scripts; programs; installers and containers of programs; links and
/// settings that start programs; office files with macros.
constexpr std::string_view kRunByName[] = {
    "htm",  "html", "xhtml",  "xht",   "shtml", "mht",  "mhtml",   "hta",      "svg",  "svgz",   "xml",     "xsl",
    "xslt", "swf",  "js",     "mjs",   "cjs",   "jse",  "jsx",     "wasm",     "vbs",  "vbe",    "wsf",     "wsh",
    "wsc",  "sct",  "bat",    "cmd",   "ps1",   "psm1", "psd1",    "ps",       "eps",  "sh",     "bash",    "zsh",
    "csh",  "ksh",  "fish",   "run",   "py",    "pyc",  "pyw",     "pl",       "pm",   "rb",     "lua",     "php",
    "php3", "php4", "php5",   "phtml", "phar",  "asp",  "aspx",    "ashx",     "jsp",  "jspx",   "cgi",     "cfm",
    "exe",  "com",  "scr",    "pif",   "cpl",   "dll",  "sys",     "ocx",      "drv",  "msi",    "msp",     "mst",
    "msix", "appx", "elf",    "so",    "dylib", "ko",   "app",     "dmg",      "pkg",  "deb",    "rpm",     "apk",
    "ipa",  "jar",  "war",    "ear",   "class", "dex",  "jnlp",    "lnk",      "url",  "webloc", "desktop", "reg",
    "inf",  "scf",  "gadget", "msc",   "chm",   "hlp",  "command", "workflow", "scpt", "docm",   "dotm",    "xlsm",
    "xltm", "xlam", "xlsb",   "pptm",  "potm",  "ppam", "ppsm",    "htaccess"};

bool holds(Words words, std::string_view word) { return std::ranges::find(words, word) != words.end(); }

}  // namespace

std::string_view media_type(DocumentType type) noexcept { return row_of(type).media_type; }
std::string_view file_extension(DocumentType type) noexcept { return row_of(type).extensions.front(); }
Words file_extensions(DocumentType type) noexcept { return row_of(type).extensions; }

std::optional<DocumentType> type_of_media_type(std::string_view media_type) noexcept {
  const auto essence = [](std::string_view type) { return type.substr(0, type.find(';')); };
  const auto row =
      std::ranges::find(kRows, essence(media_type), [&](const Row& one) { return essence(one.media_type); });
  return row == kRows.end() ? std::nullopt : std::optional(row->type);
}

std::optional<DocumentType> type_of_extension(std::string_view extension) {
  const std::string word = base::to_lower_ascii(extension);
  const auto row = std::ranges::find_if(kRows, [&](const Row& one) { return holds(one.extensions, word); });
  return row == kRows.end() ? std::nullopt : std::optional(row->type);
}

bool is_run_by_name(std::string_view extension) { return holds(kRunByName, base::to_lower_ascii(extension)); }

DocumentTypes DocumentTypes::all() noexcept {
  DocumentTypes types;
  for (const Row& row : kRows) types.add(row.type);
  return types;
}

DocumentTypes DocumentTypes::of(std::span<const std::string> words) {
  DocumentTypes types;
  for (const Row& row : kRows) {
    if (std::ranges::find(words, row.word) != words.end()) types.add(row.type);
  }
  return types;
}

std::string DocumentTypes::in_words() const {
  std::vector<std::string_view> shown;
  for (const Row& row : kRows) {
    if (contains(row.type)) shown.push_back(row.shown);
  }
  std::string out;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i > 0) out += i + 1 == shown.size() ? " and " : ", ";
    out += shown[i];
  }
  return out;
}

Words document_type_words() noexcept { return kWords; }

}  // namespace media
