/// Small ZIP archives for tests, with nothing compressed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace media {

class SampleArchive {
 public:
  SampleArchive& add(std::string_view name, std::string_view content, std::uint16_t flags = 0) {
    const std::string sizes = number(content.size(), 4) + number(content.size(), 4) + number(name.size(), 2);
    const std::string middle = number(flags, 2) + number(0, 2) + number(0, 4) + number(0, 4) + sizes + number(0, 2);
    directory_ += "PK\1\2" + number(20, 2) + number(20, 2) + middle + number(0, 2) + number(0, 2) + number(0, 2) +
                  number(0, 4) + number(bytes_.size(), 4);
    directory_.append(name);
    bytes_ += "PK\3\4" + number(20, 2) + middle;
    bytes_.append(name).append(content);
    ++count_;
    return *this;
  }

  /// `shift` moves where the end record says that the directory is.
  [[nodiscard]] std::string bytes(std::string_view comment = {}, std::uint32_t shift = 0) const {
    std::string out = bytes_ + directory_ + "PK\5\6" + number(0, 4) + number(count_, 2) + number(count_, 2) +
                      number(directory_.size(), 4) + number(bytes_.size() + shift, 4) + number(comment.size(), 2);
    return out.append(comment);
  }

 private:
  static std::string number(std::uint64_t value, std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
    return out;
  }

  std::string bytes_, directory_;
  std::uint64_t count_ = 0;
};

inline SampleArchive sample_docx() {
  return SampleArchive()
      .add("[Content_Types].xml", "<Types/>")
      .add("_rels/.rels", "<Relationships/>")
      .add("word/document.xml", "<w:document/>");
}

inline SampleArchive sample_xlsx() {
  return SampleArchive()
      .add("[Content_Types].xml", "<Types/>")
      .add("_rels/.rels", "<Relationships/>")
      .add("xl/workbook.xml", "<workbook/>");
}

inline SampleArchive sample_odt(std::string_view type = "application/vnd.oasis.opendocument.text") {
  return SampleArchive().add("mimetype", type).add("content.xml", "<c/>").add("META-INF/manifest.xml", "<m/>");
}

}  // namespace media
