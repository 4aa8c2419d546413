/// Content-Disposition, with the file name as every sender spells it. Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace http {

struct Disposition {
  std::string name;                     ///< of the form field: well-formed UTF-8 without control characters
  std::optional<std::string> filename;  ///< likewise; empty when there is one that nobody can read
};

/// nullopt for what is no `form-data` with exactly one name that can be read (RFC 7578 section 4.2).
///
/// A file name costs at most itself. Of several spellings the first that can be read counts: `filename*` (RFC 8187),
/// which RFC 7578 forbids and .NET sends, `filename*0` and further parts (RFC 2231 section 3), `filename`. The last is
/// UTF-8, or else ISO-8859-1, and may hold encoded words (RFC 2047), as .NET's and mailers' do.
[[nodiscard]] std::optional<Disposition> parse_disposition(std::string_view value);

/// The file name of a Content-Disposition of any type ("inline", "attachment"), as a message has it (RFC 6266). Spelled
/// and read as above: nullopt when it names no file, empty when nobody can read the name.
[[nodiscard]] std::optional<std::string> parse_disposition_file_name(std::string_view value);

}  // namespace http
