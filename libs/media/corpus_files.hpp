/// Kept files for tests of this library.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace media {

using Bytes = std::vector<std::byte>;

inline Bytes read_file(const std::filesystem::path& path) {
  std::ifstream stream{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

inline std::filesystem::path corpus(const std::string& name) {
  return std::filesystem::path{DREAMSCAPE_CORPORA_DIR} / name;
}

/// The cases of a folder in a fixed order, without the licence text and without subfolders.
inline std::set<std::filesystem::path> corpus_files(const std::string& name) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{corpus(name)}) {
    if (entry.is_regular_file() && entry.path().filename() != "ORIGIN-LICENCE.txt") files.insert(entry.path());
  }
  return files;
}

}  // namespace media
