/// Names of documents: as declared, as shown, and as saved by those who download them. Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "media/document_type.hpp"

namespace user {

/// A declared file name made fit to be shown and sent back: without folders, control characters, characters that only
/// steer how text is laid out (bidirectional controls, byte order marks and others of Unicode category Cf; the joiners
/// U+200C and U+200D stay, as Persian and emoji need them) and bytes that are not UTF-8, at most 255 bytes, "document"
/// when nothing is left.
[[nodiscard]] std::string clean_file_name(std::string_view declared);

/// Whether a name, cleaned as above, has an extension by which systems, browsers or office programs run files.
[[nodiscard]] bool is_run(std::string_view name);
/// Whether its extension, if it is one of an accepted type, is one of this type. A table is a text by its content.
[[nodiscard]] bool fits(std::string_view name, media::DocumentType type);
/// Whether a text is a table by its name.
[[nodiscard]] bool is_table(std::string_view name, media::DocumentType type);

/// The name a document is saved under: cleaned as above (rows of 1.0.0 are not), without the dots and blanks at the end
/// that Windows drops, and with an extension that fits the content: where the name's own does not, one is added.
/// "invoice.exe" or "invoice.png" holding a PDF become "invoice.exe.pdf" and "invoice.png.pdf", "page.html"
/// "page.html.txt". No such extension is run by a system. Source: OWASP File Upload Cheat Sheet, "Filename
/// Sanitization"; an allow list, as it advises.
[[nodiscard]] std::string download_name(std::string_view original_name, std::string_view media_type);

}  // namespace user
