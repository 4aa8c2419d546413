/// A small file and a shell, in place of those that are built from web/.
#pragma once

#include "gateway/pages/embedded.hpp"

namespace gateway::testing {

/// "let a=1;\n" repeated 100 times, gzipped.
inline constexpr std::string_view kSampleScript = std::string_view(
    "\037\213\010\000\000\000\000\000\002\003\313\111\055\121\110\264\065\264\346\312\031\145\214\062\106\031\003\301"
    "\000\000\226\171\007\213\204\003\000\000",
    38);

/// Its brotli form; nothing here unpacks it.
inline constexpr std::string_view kSampleBrotli = "brotli";

inline constexpr EmbeddedFile kSampleFiles[] = {
    {"/assets/main-TEST.js", "text/javascript; charset=utf-8", kSampleScript, kSampleBrotli, 900},
};

inline PageFiles sample_pages() {
  return {kSampleFiles, "<!doctype html><html lang=\"en\"><title>{{title}}</title><body>{{content}}</body></html>"};
}

}  // namespace gateway::testing
