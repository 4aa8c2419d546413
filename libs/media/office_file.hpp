/// Which office document a ZIP archive is, by the names in its directory. Nothing is unpacked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "media/document_type.hpp"

namespace media {

/// What is kept of a file of `size` bytes.
struct FileEnds {
  std::string_view head;  ///< the first bytes, at least `kOfficeHeadBytes` where there are so many
  std::string_view tail;  ///< the last bytes
  std::uint64_t size = 0;
};

inline constexpr std::size_t kOfficeHeadBytes = 1024;
/// The directory of an archive must lie within this much of its end: some 1,300 entries.
inline constexpr std::size_t kOfficeTailBytesMax = 128 * 1024;

/// DOCX and XLSX (ECMA-376 part 2: a part for the content types, one for relationships, and parts below "word/" or
/// "xl/"), ODT (OASIS OpenDocument 1.2 part 3: the first entry is "mimetype", as it is).
///
/// nullopt for every other archive, above all those that also are something else: bytes before the first entry or
/// behind the directory, entries of programs (JAR, APK), macros (VBA, XLM, ActiveX, StarBasic), encryption, ZIP64 and
/// several disks, a directory that does not add up. Of the entries' own headers only the first is looked at. Pure,
/// safe on hostile bytes, linear in the size of `tail`.
[[nodiscard]] std::optional<DocumentType> sniff_office_file(const FileEnds& file);

/// Whether a reader of archives finds one here, whatever stands before it: the last bytes are an end record (APPNOTE
/// 4.3.16) whose comment ends with the file. Looks only at `tail`.
[[nodiscard]] bool ends_as_archive(std::string_view tail) noexcept;

}  // namespace media
