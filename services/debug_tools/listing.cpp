#include "debug_tools/listing.hpp"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace debug_tools {

namespace {

char type_letter(unsigned mode) {
  if (S_ISDIR(mode)) return 'd';
  if (S_ISLNK(mode)) return 'l';
  if (S_ISSOCK(mode)) return 's';
  if (S_ISFIFO(mode)) return 'p';
  if (S_ISCHR(mode)) return 'c';
  if (S_ISBLK(mode)) return 'b';
  return '-';
}

std::string link_target(const std::string& path) {
  std::array<char, 4096> target{};
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  return size < 0 ? std::string{} : " -> " + std::string(target.data(), static_cast<std::size_t>(size));
}

std::string long_line(const std::string& path, const std::string& name, const struct stat& status) {
  std::string line = mode_text(status.st_mode);
  line += right(std::to_string(status.st_nlink), 4) + ' ';
  line += left(name_of(status.st_uid, read_file("/etc/passwd")), 8) + ' ';
  line += left(name_of(status.st_gid, read_file("/etc/group")), 8);
  line += right(std::to_string(status.st_size), 10) + ' ';
  line += format_time(status.st_mtime, "%Y-%m-%d %H:%M") + ' ' + name;
  if (S_ISLNK(status.st_mode)) line += link_target(path);
  return line + '\n';
}

std::string failure(const std::string& path, int error) { return "ls: " + path + ": " + std::strerror(error) + "\n"; }

std::vector<std::string> names_in(DIR* folder, bool shows_hidden) {
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(folder)) {
    if (shows_hidden || entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  std::ranges::sort(names);
  return names;
}

void add_entry(Listing& listing, const std::string& path, const std::string& name, const ListOptions& options) {
  struct stat status{};
  if (!options.is_long) {
    listing.text += name + '\n';
  } else if (::lstat(path.c_str(), &status) == 0) {
    listing.text += long_line(path, name, status);
  } else {
    listing.text += failure(path, errno);
    listing.is_complete = false;
  }
}

}  // namespace

std::string mode_text(unsigned mode) {
  std::string text = "-rwxrwxrwx";
  text[0] = type_letter(mode);
  for (unsigned bit = 0; bit < 9; ++bit) {
    if ((mode & (0400U >> bit)) == 0) text[bit + 1] = '-';
  }
  if ((mode & S_ISUID) != 0) text[3] = text[3] == 'x' ? 's' : 'S';
  if ((mode & S_ISGID) != 0) text[6] = text[6] == 'x' ? 's' : 'S';
  if ((mode & S_ISVTX) != 0) text[9] = text[9] == 'x' ? 't' : 'T';
  return text;
}

Listing list(const std::string& path, const ListOptions& options) {
  Listing listing;
  DIR* folder = ::opendir(path.c_str());
  if (folder == nullptr && errno != ENOTDIR) return {failure(path, errno), false};
  if (folder == nullptr) {
    add_entry(listing, path, path, options);
    return listing;
  }
  for (const std::string& name : names_in(folder, options.shows_hidden)) {
    add_entry(listing, std::string(path).append("/").append(name), name, options);
  }
  ::closedir(folder);
  return listing;
}

}  // namespace debug_tools
