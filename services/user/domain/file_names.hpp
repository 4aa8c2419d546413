/// Names of documents: as declared, as shown, and as saved by those who download them. Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace user {

/// A declared file name made fit to be shown and sent back: without folders, control characters, characters that only
/// steer how text is laid out (bidirectional controls, byte order marks and others of Unicode category Cf; the joiners
/// U+200C and U+200D stay, as Persian and emoji need them) and bytes that are not UTF-8, at most 255 bytes, "document"
/// when nothing is left.
[[nodiscard]] std::string clean_file_name(std::string_view declared);

/// The name a document is saved under: cleaned as above (rows of 1.0.0 are not), without the dots and blanks at the end
/// that Windows drops, and with an extension no system runs or renders: where the name's own is not known to be
/// harmless, that of the content is added. "invoice.exe" holding a PDF becomes "invoice.exe.pdf", "page.html"
/// "page.html.txt". Source: OWASP File Upload Cheat Sheet, "Filename Sanitization"; an allow list, as it advises.
[[nodiscard]] std::string download_name(std::string_view original_name, std::string_view media_type);

}  // namespace user
