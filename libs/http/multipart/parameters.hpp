/// Field values of the form `word; name=value; name="quoted value"`: Content-Type (RFC 9110 section 8.3) and
/// Content-Disposition (RFC 6266 section 4.1, RFC 7578 section 4.2). Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

struct ParameterizedValue {
  std::string word;                                             ///< before the first ";", lower case
  std::vector<std::pair<std::string, std::string>> parameters;  ///< names in lower case, values unquoted

  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
};

/// nullopt for a broken value: an unclosed quote, a parameter without "=", a repeated parameter name. In a quoted value
/// only \" and \\ are escapes: some browsers send Windows paths as they are.
[[nodiscard]] std::optional<ParameterizedValue> parse_parameterized(std::string_view text);

struct PartialValue {
  ParameterizedValue value;  ///< what could be read, with repeated names
  /// Name of the parameter that could not be read, behind which nothing was; empty when it has no name. nullopt: the
  /// whole was read.
  std::optional<std::string> broken;
};
/// The same without judgement: for those who can do with a part.
[[nodiscard]] PartialValue read_parameterized(std::string_view text);

/// RFC 9110 section 5.6.2.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

}  // namespace http
