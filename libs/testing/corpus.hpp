/// Kept files for tests: one as bytes, a folder of them in a fixed order. For tests only; the folder of the corpora is
/// what the build tells each test program (DREAMSCAPE_CORPORA_DIR).
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace testkit {

/// Empty when there is no such file.
inline std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>{file}, {}};
}

inline std::filesystem::path corpus(const std::string& name) {
  return std::filesystem::path{DREAMSCAPE_CORPORA_DIR} / name;
}

inline std::string corpus_bytes(const std::string& name) { return file_bytes(corpus(name)); }

/// The files of one folder by name, without licence texts and folders.
inline std::vector<std::filesystem::path> corpus_files(const std::string& folder) {
  std::set<std::filesystem::path> sorted;
  for (const auto& entry : std::filesystem::directory_iterator(corpus(folder))) {
    if (entry.is_regular_file() && entry.path().filename() != "ORIGIN-LICENCE.txt") sorted.insert(entry.path());
  }
  return {sorted.begin(), sorted.end()};
}

}  // namespace testkit
