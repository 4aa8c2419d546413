#include "media/office_file.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "media/corpus_files.hpp"
#include "media/sample_archive.hpp"

namespace media {
namespace {

std::optional<DocumentType> office_type_of(std::string_view file) {
  const std::size_t kept = std::min(file.size(), kOfficeTailBytesMax);
  return sniff_office_file(
      {.head = file.substr(0, kOfficeHeadBytes), .tail = file.substr(file.size() - kept), .size = file.size()});
}

TEST(OfficeFileTest, RefusesArchivesThatAreNoDocument) {
  EXPECT_EQ(office_type_of(SampleArchive().add("a.txt", "text").bytes()), std::nullopt);
  EXPECT_EQ(office_type_of(SampleArchive().bytes()), std::nullopt);
  EXPECT_EQ(office_type_of(""), std::nullopt);
  EXPECT_EQ(office_type_of("PK\3\4"), std::nullopt);
}

TEST(OfficeFileTest, RefusesPresentationsAndOtherOpenDocuments) {
  const auto presentation =
      SampleArchive().add("[Content_Types].xml", "").add("_rels/.rels", "").add("ppt/presentation.xml", "");
  EXPECT_EQ(office_type_of(presentation.bytes()), std::nullopt);
  for (const char* type : {"application/vnd.oasis.opendocument.spreadsheet",
                           "application/vnd.oasis.opendocument.text-template", "application/epub+zip", ""}) {
    EXPECT_EQ(office_type_of(sample_odt(type).bytes()), std::nullopt) << type;
  }
}

TEST(OfficeFileTest, RefusesPrograms) {
  for (const char* entry :
       {"META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex", "Main.class", "word/setup.EXE"}) {
    EXPECT_EQ(office_type_of(sample_docx().add(entry, "x").bytes()), std::nullopt) << entry;
    EXPECT_EQ(office_type_of(sample_odt().add(entry, "x").bytes()), std::nullopt) << entry;
  }
}

TEST(OfficeFileTest, RefusesMacros) {
  for (const char* entry : {"word/vbaProject.bin", "word/VBAPROJECT.BIN", "word\\vbaProject.bin", "word/vbaData.xml",
                            "word/activeX/activeX1.bin"}) {
    EXPECT_EQ(office_type_of(sample_docx().add(entry, "x").bytes()), std::nullopt) << entry;
  }
  EXPECT_EQ(office_type_of(sample_xlsx().add("xl/macrosheets/sheet1.xml", "x").bytes()), std::nullopt);
  EXPECT_EQ(office_type_of(sample_odt().add("Basic/Standard/Module1.xml", "x").bytes()), std::nullopt);
  EXPECT_EQ(office_type_of(sample_odt().add("Scripts/python/a.py", "x").bytes()), std::nullopt);
}

TEST(OfficeFileTest, RefusesTwoDocumentsInOne) {
  EXPECT_EQ(office_type_of(sample_docx().add("xl/workbook.xml", "x").bytes()), std::nullopt);
}

TEST(OfficeFileTest, RefusesBytesAroundTheArchive) {
  const std::string docx = sample_docx().bytes();
  EXPECT_EQ(office_type_of("GIF89a" + docx), std::nullopt);
  EXPECT_EQ(office_type_of("PK\3\4" + docx), std::nullopt);
  EXPECT_EQ(office_type_of(docx + "x"), std::nullopt);
  EXPECT_EQ(office_type_of(sample_docx().bytes("", 1)), std::nullopt);
}

TEST(OfficeFileTest, RefusesEncryptedEntries) {
  EXPECT_EQ(office_type_of(sample_docx().add("word/secret.xml", "x", 1).bytes()), std::nullopt);
}

TEST(OfficeFileTest, RefusesEveryBeginningAndEveryBrokenCount) {
  const std::string docx = sample_docx().bytes();
  for (std::size_t size = 0; size < docx.size(); ++size)
    EXPECT_EQ(office_type_of(docx.substr(0, size)), std::nullopt) << size;
  for (std::size_t at = docx.size() - 18; at < docx.size(); ++at) {
    std::string broken = docx;
    broken[at] = static_cast<char>(broken[at] + 1);
    EXPECT_EQ(office_type_of(broken), std::nullopt) << at;
  }
}

TEST(OfficeFileTest, RefusesADirectoryBeyondItsBound) {
  SampleArchive large = sample_docx();
  for (int i = 0; i < 1000; ++i) large.add("word/media/" + std::string(200, 'a') + std::to_string(i), "");
  EXPECT_EQ(office_type_of(large.bytes()), std::nullopt);
}

TEST(OfficeFileTest, KnowsDocuments) {
  EXPECT_EQ(office_type_of(sample_docx().bytes()), DocumentType::kDocx);
  EXPECT_EQ(office_type_of(sample_docx().add("word/embeddings/Sheet.xlsx", "PK").bytes()), DocumentType::kDocx);
  EXPECT_EQ(office_type_of(sample_xlsx().bytes()), DocumentType::kXlsx);
  EXPECT_EQ(office_type_of(sample_odt().bytes()), DocumentType::kOdt);
  EXPECT_EQ(office_type_of(sample_docx().bytes("a comment")), DocumentType::kDocx);
  SampleArchive large = sample_docx();
  for (int i = 0; i < 1000; ++i) large.add("word/media/image" + std::to_string(i) + ".png", "");
  EXPECT_EQ(office_type_of(large.bytes()), DocumentType::kDocx);
}

// Symptom elsewhere: spreadsheets of Java programs, which write ZIP64 whatever the size, are taken for broken.
TEST(OfficeFileTest, TakesRecordsOfLargeArchivesThatAgreeWithTheOthers) {
  EXPECT_EQ(office_type_of(sample_xlsx().make_large(3).bytes()), DocumentType::kXlsx);
  EXPECT_EQ(office_type_of(sample_xlsx().make_large(2).bytes()), std::nullopt);
  EXPECT_EQ(office_type_of(sample_xlsx().make_large(3).bytes("", 1)), std::nullopt);
}

TEST(OfficeFileTest, KnowsWhatAnOfficeProgramWrote) {
  const auto of = [](const char* name) { return office_type_of(base::as_text(read_file(corpus(name)))); };
  EXPECT_EQ(of("documents/simple.odt"), DocumentType::kOdt);
  EXPECT_EQ(of("documents/LibreOfficeWriter_odt_1.3.odt"), DocumentType::kOdt);
  EXPECT_EQ(of("documents/LibreOfficeCalc_ods_1.3.ods"), std::nullopt);
}

TEST(OfficeFileTest, FindsAnArchiveBehindSomethingElse) {
  EXPECT_TRUE(ends_as_archive("GIF89a..." + sample_docx().bytes()));
  EXPECT_TRUE(ends_as_archive(sample_docx().bytes("comment")));
  EXPECT_FALSE(ends_as_archive(sample_docx().bytes() + "\n%%EOF\n"));
  EXPECT_FALSE(ends_as_archive("PK\5\6"));
}

}  // namespace
}  // namespace media
