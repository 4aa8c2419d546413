#include "media/document_sniffer.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "media/corpus_files.hpp"
#include "media/sample_archive.hpp"

namespace media {
namespace {

using namespace std::string_view_literals;

std::optional<SniffedDocument> sniff(std::string_view file, std::size_t piece, const DocumentRules& rules) {
  DocumentSniffer sniffer(rules);
  for (std::size_t at = 0; at < file.size(); at += piece) sniffer.update(file.substr(at, piece));
  return sniffer.finish();
}

/// However the file arrives.
std::optional<DocumentType> type_of(std::string_view file, const DocumentRules& rules = {}) {
  const auto whole = sniff(file, std::max<std::size_t>(file.size(), 1), rules);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
    if (piece == 1 && file.size() > 65'536) continue;
    EXPECT_EQ(sniff(file, piece, rules), whole) << piece;
  }
  return whole ? std::optional(whole->type) : std::nullopt;
}

std::string file_of(const char* name) { return std::string(base::as_text(read_file(corpus(name)))); }

DocumentRules only(std::initializer_list<DocumentType> types) {
  DocumentRules rules{.accepted = {}};
  for (const DocumentType type : types) rules.accepted.add(type);
  return rules;
}

TEST(DocumentSnifferTest, KnowsNoTypeOfNothing) { EXPECT_EQ(type_of(""), std::nullopt); }

TEST(DocumentSnifferTest, RefusesPrograms) {
  for (const auto file : {"\x7f"
                          "ELF\2\1\1"sv,
                          "MZ\x90\0\3\0\0\0"sv, "\xca\xfe\xba\xbe\0\0\0\x34"sv, "\xcf\xfa\xed\xfe\7\0\0\1"sv,
                          "\xfe\xed\xfa\xcf\1\0\0\7"sv, "\0asm\1\0\0\0"sv, "dex\n035\0"sv, "#!/bin/sh\n"sv,
                          "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "L\0\0\0\1\x14\2\0"sv}) {
    EXPECT_EQ(type_of(file), std::nullopt) << file;
  }
}

TEST(DocumentSnifferTest, RefusesMarkupUnlessItIsAllowed) {
  EXPECT_EQ(type_of("<!doctype html>"), std::nullopt);
  DocumentRules rules;
  rules.allows_markup = true;
  EXPECT_EQ(type_of("<!doctype html>", rules), DocumentType::kText);
}

TEST(DocumentSnifferTest, RefusesPictureSignaturesWithoutAPicture) {
  for (const auto file : {"\x89PNG\r\n\x1a\n"sv, "\xff\xd8\xff"sv, "GIF89a"sv, "RIFF\0\0\0\0WEBP"sv}) {
    EXPECT_EQ(type_of(file), std::nullopt);
  }
}

TEST(DocumentSnifferTest, RefusesAPictureWhoseHeaderIsTooFarBehind) {
  EXPECT_EQ(type_of("\xff\xd8" + std::string(300'000, '\xff')), std::nullopt);
}

TEST(DocumentSnifferTest, RefusesAPdfHeaderBehindAnythingButMarksAndWhiteSpace) {
  for (const auto file : {"x%PDF-1.4\n\x81"sv, "MZ\x90\0%PDF-1.4"sv, "\xef\xbb%PDF-1.4\x81"sv, "%PD\x81"sv}) {
    EXPECT_EQ(type_of(file), std::nullopt) << file;
  }
  EXPECT_EQ(type_of("\n\n"), DocumentType::kText);
}

TEST(DocumentSnifferTest, LooksForAPdfHeaderInTheFirstKilobyte) {
  const std::string at_the_end = std::string(1019, '\n') + "%PDF-1.4\n\x81";
  EXPECT_EQ(type_of(at_the_end), DocumentType::kPdf);
  EXPECT_EQ(type_of("\n" + at_the_end), std::nullopt);
}

TEST(DocumentSnifferTest, FindsAPdfHeaderBehindMarksAndWhiteSpace) {
  EXPECT_EQ(type_of(file_of("faults/byte-order-mark.pdf")), DocumentType::kPdf);
  for (const auto file :
       {"\r\n \t\f\0%PDF-1.7\n\x81"sv, "\xef\xbb\xbf\r\n%PDF-1.7\n\x81"sv, "\n\xef\xbb\xbf%PDF-1.7\n\x81"sv}) {
    EXPECT_EQ(type_of(file), DocumentType::kPdf) << file;
  }
}

TEST(DocumentSnifferTest, RefusesWhatIsAnArchiveAsWell) {
  const std::string jar = SampleArchive().add("META-INF/MANIFEST.MF", "Main-Class: A").bytes();
  EXPECT_EQ(type_of(jar), std::nullopt);
  EXPECT_EQ(type_of(file_of("images-bad/good/alpha_gif_a.gif") + jar), std::nullopt);
  EXPECT_EQ(type_of(file_of("documents/simple.pdf") + jar), std::nullopt);
  EXPECT_EQ(type_of("text" + jar), std::nullopt);
}

TEST(DocumentSnifferTest, RefusesTypesThatAreNotAccepted) {
  EXPECT_EQ(type_of(file_of("images-bad/good/alpha_gif_a.gif"), only({DocumentType::kPng})), std::nullopt);
  EXPECT_EQ(type_of("text", only({DocumentType::kPdf})), std::nullopt);
  EXPECT_EQ(type_of("%PDF-1.7", only({DocumentType::kText})), std::nullopt);
  EXPECT_EQ(type_of(sample_docx().bytes(), only({DocumentType::kXlsx})), std::nullopt);
  EXPECT_EQ(type_of(sample_docx().bytes(), only({DocumentType::kPdf})), std::nullopt);
  EXPECT_EQ(type_of("text", only({DocumentType::kCsv})), DocumentType::kText);
}

TEST(DocumentSnifferTest, RefusesAsEarlyAsTheBytesAllow) {
  const struct {
    std::string_view bytes;
    DocumentRules rules;
  } rows[] = {{"<html", {}},
              {"MZ\x90\0"sv, {}},
              {"%PDF-", only({DocumentType::kPng})},
              {"GIF89a", only({DocumentType::kPng})},
              {"PK\3\4", only({DocumentType::kPng})},
              {"te", only({DocumentType::kPng})}};
  for (const auto& row : rows) {
    DocumentSniffer sniffer(row.rules);
    sniffer.update(row.bytes.substr(0, 1));
    sniffer.update(row.bytes.substr(1));
    EXPECT_TRUE(sniffer.is_refused()) << row.bytes;
  }
}

TEST(DocumentSnifferTest, KnowsPdfsAndPicturesBeforeTheyEnd) {
  const std::string photo = file_of("exif-orientation/Landscape_5.jpg");
  DocumentSniffer sniffer;
  sniffer.update(photo.substr(0, photo.size() / 2));
  EXPECT_EQ(sniffer.known(), DocumentType::kJpeg);
  DocumentSniffer text;
  text.update("text");
  EXPECT_EQ(text.known(), std::nullopt);
}

TEST(DocumentSnifferTest, RecognisesEachType) {
  EXPECT_EQ(type_of("%PDF-1.7\n%\xe2\xe3\xcf\xd3"sv), DocumentType::kPdf);
  EXPECT_EQ(type_of(file_of("pngsuite/basn2c08.png")), DocumentType::kPng);
  EXPECT_EQ(type_of(file_of("images-bad/good/iptc.jpg")), DocumentType::kJpeg);
  EXPECT_EQ(type_of(file_of("exif-orientation/Landscape_1.jpg")), DocumentType::kJpeg);
  EXPECT_EQ(type_of(file_of("images-bad/good/simple.webp")), DocumentType::kWebp);
  EXPECT_EQ(type_of(file_of("images-bad/good/alpha_gif_a.gif")), DocumentType::kGif);
  EXPECT_EQ(type_of("Zürich\r\n\tand more\n"), DocumentType::kText);
  EXPECT_EQ(type_of("%"), DocumentType::kText);
  EXPECT_EQ(type_of("GIF"), DocumentType::kText);
  EXPECT_EQ(type_of("RIFF raff"), DocumentType::kText);
  EXPECT_EQ(type_of("PK and more"), DocumentType::kText);
  EXPECT_EQ(type_of(sample_docx().bytes()), DocumentType::kDocx);
  EXPECT_EQ(type_of(sample_xlsx().bytes()), DocumentType::kXlsx);
  EXPECT_EQ(type_of(file_of("documents/simple.odt")), DocumentType::kOdt);
}

TEST(DocumentSnifferTest, FindsTheDirectoryOfALargeArchive) {
  EXPECT_EQ(type_of(sample_docx().add("word/media/film.bin", std::string(700'000, 'x')).bytes()), DocumentType::kDocx);
}

TEST(DocumentTypesTest, HaveWordsAndExtensionsOfTheirOwn) {
  EXPECT_EQ(document_type_words().size(), 10U);
  const DocumentTypes types = DocumentTypes::of(std::vector<std::string>{"pdf", "txt", "nonsense", "docx"});
  EXPECT_EQ(types.in_words(), "PDF, TXT and DOCX");
  EXPECT_EQ(DocumentTypes().in_words(), "");
  EXPECT_EQ(DocumentTypes::all().in_words(), "PDF, PNG, JPEG, WebP, GIF, TXT, CSV, DOCX, XLSX and ODT");
  EXPECT_EQ(type_of_extension("JPeG"), DocumentType::kJpeg);
  EXPECT_EQ(type_of_extension("exe"), std::nullopt);
  EXPECT_TRUE(is_run_by_name("HTML"));
  for (const std::string_view word : document_type_words()) EXPECT_FALSE(is_run_by_name(word)) << word;
}

TEST(DocumentTypesTest, NoExtensionIsOfTwoKinds) {
  const DocumentTypes all = DocumentTypes::all();
  for (unsigned i = 0; i < document_type_words().size(); ++i) {
    const auto type = static_cast<DocumentType>(i);
    EXPECT_TRUE(all.contains(type));
    for (const std::string_view extension : file_extensions(type)) {
      EXPECT_EQ(type_of_extension(extension), type) << extension;
      EXPECT_FALSE(is_run_by_name(extension)) << extension;
    }
  }
}

}  // namespace
}  // namespace media
