/// The files of the pages as they are linked into the program: made from web/ at build time, or none (PAGES=OFF).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace gateway {

/// Its name holds a hash of its content, so it never changes.
struct EmbeddedFile {
  std::string_view address;       ///< "/assets/main-3J5K2L7Q.js"
  std::string_view content_type;  ///< of the content, not of its compressed form
  std::string_view gzip;          ///< RFC 1952, at most a few hundred KiB
  std::string_view brotli;        ///< RFC 7932, a tenth smaller
  std::size_t size_bytes;         ///< of the content
};

/// Empty in a program that was built without pages.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files() noexcept;

/// The HTML document around every page, with `{{title}}` and `{{content}}` to be filled in. Empty likewise.
[[nodiscard]] std::string_view embedded_shell() noexcept;

/// What the gateway serves to browsers; nothing when `shell` is empty.
struct PageFiles {
  std::span<const EmbeddedFile> files;
  std::string_view shell;
};

[[nodiscard]] inline PageFiles embedded_pages() noexcept { return {embedded_files(), embedded_shell()}; }

}  // namespace gateway
