/// Reading published test vectors. For tests only.
#pragma once

#include <charconv>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace security {

/// The file's content; throws when it cannot be read, so that a missing corpus fails the test.
inline std::string read_corpus(const std::string& name) {
  std::ifstream file(std::string(DREAMSCAPE_CORPORA_DIR) + "/" + name, std::ios::binary);
  file.exceptions(std::ios::failbit | std::ios::badbit);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

inline boost::json::value read_json_corpus(const std::string& name) { return boost::json::parse(read_corpus(name)); }

/// Bytes of a hexadecimal text, as a string.
inline std::string unhex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

}  // namespace security
