#include "config/unknown_names.hpp"

#include <algorithm>
#include <cctype>

#include "config/keys/common_keys.hpp"
#include "config/keys/rate_limit_rows.hpp"
#include "config/keys/tables.hpp"
#include "config/suggestion.hpp"

namespace config {
namespace {

constexpr std::size_t kNameBytesMin = 6;  // shorter names have neighbours everywhere
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kShortWord = 5;
constexpr std::size_t kErrorsMax = 2;

/// Every name a setting answers to.
std::vector<std::string> known_names() {
  std::vector<std::string> known{std::string(keys::kPort)};
  const auto add = [&](std::string_view name, const Key& key) {
    known.emplace_back(name);
    if (key.is_secret) known.push_back(std::string(name) + "_FILE");
  };
  for (const Table& table : all_tables()) {
    for (const Key& key : table.keys) {
      add(key.name, key);
      for (const auto alias : key.aliases) {
        if (!alias.empty()) add(alias, key);
      }
    }
  }
  return known;
}

std::vector<std::string_view> words_of(std::string_view name) {
  std::vector<std::string_view> words;
  for (;;) {
    const std::size_t end = name.find('_');
    words.push_back(name.substr(0, end));
    if (end == std::string_view::npos) return words;
    name.remove_prefix(end + 1);
  }
}

/// Whether a slip of the fingers makes one of the other. A different word is no slip.
bool is_slip(std::string_view name, std::string_view known) {
  const std::size_t errors = typing_errors(name, known);
  if (errors == 0 || errors > kErrorsMax) return false;
  const auto written = words_of(name);
  const auto meant = words_of(known);
  if (written.size() != meant.size()) return errors == 1;
  for (std::size_t i = 0; i < meant.size(); ++i) {
    const std::size_t allowed = meant[i].size() <= kShortWord ? 1 : kErrorsMax;
    if (typing_errors(written[i], meant[i]) > allowed) return false;
  }
  return true;
}

std::string upper(std::string_view name) {
  std::string out(name);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

std::optional<std::string> meant_among(std::string_view name, const std::vector<std::string>& known) {
  const bool has_known_length = name.size() >= kNameBytesMin && name.size() <= kNameBytesMax;
  if (!has_known_length || std::ranges::find(known, name) != known.end()) return std::nullopt;
  const std::string written = upper(name);
  if (std::ranges::find(known, written) != known.end()) return written;
  std::optional<std::string> best;
  std::size_t fewest = kErrorsMax + 1;
  for (const std::string& candidate : known) {
    const std::size_t errors = typing_errors(written, candidate);
    if (errors >= fewest || !is_slip(written, candidate)) continue;
    fewest = errors;
    best = candidate;
  }
  return best;
}

}  // namespace

std::optional<std::string> meant_setting(std::string_view name) { return meant_among(name, known_names()); }

std::vector<std::string> unknown_names(const Environment& environment) {
  const std::vector<std::string> known = known_names();
  std::vector<std::string> lines;
  for (const Source& source : environment.sources()) {
    for (const auto& [name, value] : source.variables) {
      const std::string place = source.is_file() ? source.origin_of(name) + ": " : std::string();
      if (const auto meant = meant_among(name, known)) {
        lines.push_back(place + name + ": unknown, did you mean " + *meant + "?");
      } else if (name.starts_with(kLimitPrefix) && std::ranges::find(known, name) == known.end()) {
        lines.push_back(place + name + ": no such limit, ignored");
      }
    }
  }
  return lines;
}

}  // namespace config
