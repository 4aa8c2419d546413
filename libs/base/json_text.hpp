/// JSON string literals (RFC 8259 section 7), for every writer of JSON: answers, log lines. Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace base {

/// Appends `text` in quotes, escaped as JavaScript's JSON.stringify does: the short forms \" \\ \b \f \n \r \t, other
/// control characters as \u00xx, everything else as it is. Bytes that are not UTF-8 become U+FFFD, so the output is
/// always valid JSON and always one line.
void append_json_string(std::string& out, std::string_view text);

}  // namespace base
