#include "user/domain/file_names.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

constexpr const char* kPdf = "application/pdf";
constexpr const char* kText = "text/plain; charset=utf-8";

TEST(FileNameTest, IsDocumentWhenNothingIsLeft) {
  for (const char* declared : {"", " ", "..", "a/", "\xe2\x80\xae", "\xff", "\x01\x02"}) {
    EXPECT_EQ(clean_file_name(declared), "document") << declared;
  }
}

// Shown right to left, "gpj.exe" behind U+202E reads "exe.jpg".
TEST(FileNameTest, LosesWhatOnlySteersItsLayout) {
  EXPECT_EQ(clean_file_name("photo\xe2\x80\xaegpj.exe"), "photogpj.exe");
  EXPECT_EQ(clean_file_name("\xef\xbb\xbf"
                            "a\xe2\x80\x8b"
                            "b\xe2\x81\xa6"
                            "c\xc2\x85"
                            "d.txt"),
            "abcd.txt");
  EXPECT_EQ(clean_file_name("e\xf3\xa0\x80\xa1"
                            "f.txt"),
            "ef.txt");
}

TEST(FileNameTest, KeepsJoinersAndOtherLetters) {
  const std::string persian = "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb1\xd9\x88\xd8\xaf.txt";
  EXPECT_EQ(clean_file_name(persian), persian);
  EXPECT_EQ(clean_file_name("\xf0\x9f\x98\x80.txt"), "\xf0\x9f\x98\x80.txt");
}

TEST(FileNameTest, IsCutBetweenCodePoints) {
  const std::string long_name = std::string(254, 'a') + "\xc3\xa9";
  EXPECT_EQ(clean_file_name(long_name), std::string(254, 'a'));
}

TEST(FileNameTest, TellsWhatIsRun) {
  for (const char* name : {"a.exe", "a.HTML", "a.svg", ".htaccess", "a.txt.js", "a.html.", "a.html . .",
                           "a.html::$DATA", "a.docm", "a.sh"}) {
    EXPECT_TRUE(is_run(name)) << name;
  }
  for (const char* name : {"", "exe", "a", "a.", "a.html.txt", "a.md", "a.2026", "html.docx"}) {
    EXPECT_FALSE(is_run(name)) << name;
  }
}

TEST(FileNameTest, FitsTheTypeThatItsExtensionHas) {
  using media::DocumentType;
  const struct {
    const char* name;
    DocumentType type;
    bool fits;
  } rows[] = {{"a.png", DocumentType::kPdf, false},  {"a.PNG. ", DocumentType::kPdf, false},
              {"a.txt", DocumentType::kPdf, false},  {"a.docx", DocumentType::kXlsx, false},
              {"a.pdf", DocumentType::kText, false}, {"a.pdf", DocumentType::kPdf, true},
              {"a.csv", DocumentType::kText, true},  {"a.md", DocumentType::kText, true},
              {"a", DocumentType::kPng, true},       {"scan 2026.01", DocumentType::kPdf, true},
              {"a.jfif", DocumentType::kJpeg, true}, {"a.odt", DocumentType::kOdt, true}};
  for (const auto& row : rows) EXPECT_EQ(fits(row.name, row.type), row.fits) << row.name;
}

TEST(FileNameTest, TellsTablesFromOtherTexts) {
  EXPECT_TRUE(is_table("a.CSV", media::DocumentType::kText));
  EXPECT_FALSE(is_table("a.txt", media::DocumentType::kText));
  EXPECT_FALSE(is_table("a.csv", media::DocumentType::kPdf));
}

TEST(DownloadNameTest, EndsInSomethingThatNoSystemRuns) {
  const struct {
    const char* name;
    const char* type;
    const char* saved;
  } rows[] = {{"invoice.exe", kPdf, "invoice.exe.pdf"},  {"page.HTML", kText, "page.HTML.txt"},
              {"image.svg", kText, "image.svg.txt"},     {"run.bat. .", kText, "run.bat.txt"},
              {"x.exe\xe2\x80\x8b", kText, "x.exe.txt"}, {"photo\xe2\x80\xaegpj.scr", "image/jpeg", "photogpj.scr.jpg"},
              {".htaccess", kText, ".htaccess.txt"},     {"shot.lnk", "image/png", "shot.lnk.png"},
              {"shot.js", "image/webp", "shot.js.webp"}};
  for (const auto& row : rows) EXPECT_EQ(download_name(row.name, row.type), row.saved);
}

// Symptom: a PDF uploaded as "photo.png" was saved as one.
TEST(DownloadNameTest, EndsInAnExtensionThatFitsTheContent) {
  EXPECT_EQ(download_name("photo.png", kPdf), "photo.png.pdf");
  EXPECT_EQ(download_name("report.pdf", kText), "report.pdf.txt");
  EXPECT_EQ(download_name("photo.png", "image/jpeg"), "photo.png.jpg");
  EXPECT_EQ(download_name("photo.gif", "image/webp"), "photo.gif.webp");
  EXPECT_EQ(download_name("notes.txt", "image/png"), "notes.txt.png");
  EXPECT_EQ(download_name("letter.2026", "application/vnd.oasis.opendocument.text"), "letter.2026.odt");
  EXPECT_EQ(download_name("data.tmp", "text/csv; charset=windows-1252"), "data.tmp.csv");
}

TEST(DownloadNameTest, LeavesNamesAloneThatFit) {
  for (const char* name : {"notes", "README.md", "a.b.csv", "na\xc3\xafve.txt"}) {
    EXPECT_EQ(download_name(name, kText), name);
  }
  EXPECT_EQ(download_name("report.PDF", kPdf), "report.PDF");
  EXPECT_EQ(download_name("Photo.JPG", "image/jpeg"), "Photo.JPG");
  EXPECT_EQ(download_name("photo.jfif", "image/jpeg"), "photo.jfif");
  EXPECT_EQ(download_name("shot", "image/webp"), "shot");
}

}  // namespace
}  // namespace user
