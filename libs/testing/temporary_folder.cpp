#include "testing/temporary_folder.hpp"

#include <cstdlib>
#include <fstream>
#include <string>

#include "base/check.hpp"

namespace testkit {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "dreamscape_test_XXXXXX").string();
  base::check(::mkdtemp(pattern.data()) != nullptr, "the temporary directory cannot be written");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(std::string_view name, std::string_view content) const {
  const std::filesystem::path file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << content;
  base::check(out.good(), "a test file cannot be written");
  return file;
}

}  // namespace testkit
