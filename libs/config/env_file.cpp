#include "config/env_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/descriptor.hpp"
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "config/keys/common_keys.hpp"

namespace config {
namespace {

constexpr std::string_view kExport = "export ";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

bool is_quote(char c) { return c == '"' || c == '\''; }

void keep(std::vector<std::string>& remarks, std::string line) {
  if (remarks.size() < kEnvFileRemarksMax) remarks.push_back(std::move(line));
}

/// One line of the file after another; what it remarks begins with the place.
class Parser {
 public:
  explicit Parser(std::string file) { out_.source.file = std::move(file); }

  void take(std::string_view line) {
    ++number_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = base::trim(line);
    if (line.empty() || line.front() == '#' || line.front() == ';') return;
    if (line.starts_with(kExport)) line = base::trim(line.substr(kExport.size()));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return object("expected NAME=value");
    const std::string_view name = base::trim(line.substr(0, equals));
    if (name.empty() || !std::ranges::all_of(name, is_name_character)) {
      return object("a name has letters, digits and underscores alone");
    }
    if (auto value = value_of(name, base::trim(line.substr(equals + 1)))) put(name, std::move(*value));
  }

  void object(std::string_view what) { keep(out_.remarks.problems, place() + std::string(what)); }
  [[nodiscard]] EnvFile take_result() { return std::move(out_); }

 private:
  [[nodiscard]] std::string place() const { return out_.source.file + ":" + std::to_string(number_) + ": "; }
  void warn(std::string_view name, std::string_view what) {
    keep(out_.remarks.warnings, place() + std::string(name) + ": " + std::string(what));
  }

  std::optional<std::string> value_of(std::string_view name, std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
      object(std::string(name) + ": a NUL in the value");
      return std::nullopt;
    }
    if (!text.empty() && is_quote(text.front())) return quoted_value(name, text);
    if (text.find(" #") != std::string_view::npos) {
      warn(name, "` #` and what follows is part of the value; a comment needs a line of its own");
    }
    if (text.ends_with('\\')) warn(name, "the `\\` at the end is part of the value; lines are not joined");
    return std::string(text);
  }

  std::optional<std::string> quoted_value(std::string_view name, std::string_view text) {
    const char quote = text.front();
    const std::size_t end = text.find(quote, 1);
    if (end == std::string_view::npos) {
      object(std::string(name) + ": the quote is not closed in its line");
      return std::nullopt;
    }
    if (end + 1 != text.size()) {
      object(std::string(name) + ": something follows the closing quote; quotes go around the whole value");
      return std::nullopt;
    }
    text = text.substr(1, end - 1);
    if (quote == '"' && text.find_first_of("\\$") != std::string_view::npos) {
      warn(name, "`\\` and `$` in double quotes are taken as they stand; write single quotes to say so");
    }
    return std::string(text);
  }

  void put(std::string_view name, std::string value) {
    const auto before = out_.source.lines.find(name);
    if (before != out_.source.lines.end()) {
      warn(name, "set again, line " + std::to_string(before->second) + " has no effect");
    }
    out_.source.lines.insert_or_assign(std::string(name), number_);
    out_.source.variables.insert_or_assign(std::string(name), std::move(value));
  }

  EnvFile out_;
  unsigned number_ = 0;
};

std::unexpected<base::Error> refused(std::string what) {
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, std::move(what)});
}

/// At most one byte more than is allowed, so that too much is noticed.
base::Result<std::string> read_all(int descriptor) {
  std::string text(kEnvFileBytesMax + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(descriptor, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refused(std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > kEnvFileBytesMax) return refused("more than " + std::to_string(kEnvFileBytesMax) + " bytes");
  text.resize(size);
  return text;
}

/// Why `.env` may not be what the operator wrote; empty when nothing speaks against it.
std::string distrust(const struct stat& facts) {
  if (facts.st_uid != 0 && facts.st_uid != ::geteuid()) return "it belongs to another user";
  if ((facts.st_mode & S_IWOTH) != 0) return "everybody may write to it";
  return {};
}

struct Text {
  std::string text;
  std::string distrust;
};

/// Follows links, as every program that reads settings does. A pipe (`--env-file <(…)`) may be read.
base::Result<Text> read_text(const std::string& path) {
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts{};
  if (!file.is_open() || ::fstat(file.get(), &facts) != 0) return refused(std::strerror(errno));
  if (S_ISDIR(facts.st_mode)) return refused("it is a folder");
  // Only the opening of a pipe nobody writes to must not wait.
  ::fcntl(file.get(), F_SETFL, 0);
  auto text = read_all(file.get());
  if (!text) return std::unexpected(std::move(text).error());
  return Text{std::move(*text), distrust(facts)};
}

void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

bool is_production(const std::vector<Source>& sources) {
  for (const Source& source : sources) {
    if (const auto text = source.find(keys::kNodeEnv)) return base::to_lower_ascii(base::trim(*text)) == "production";
  }
  return false;
}

class Gathering {
 public:
  explicit Gathering(const Environment& process) : sources_(process.sources()), remarks_(process.remarks()) {}

  void add_named(const std::string& path) {
    const auto text = read_text(path);
    if (!text) {
      remarks_.problems.push_back("--env-file " + path + ": " + text.error().message());
      return;
    }
    add(path, text->text);
  }

  void add_found(const std::filesystem::path& folder) {
    const std::string path = (folder / kWorkingFolderEnvFile).lexically_normal().string();
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return;
    if (is_production(sources_)) return leave(path, "NODE_ENV is production");
    const auto text = read_text(path);
    if (!text) return leave(path, text.error().message());
    if (!text->distrust.empty()) return leave(path, text->distrust);
    add(path, text->text);
  }

  [[nodiscard]] Environment take() { return {std::move(sources_), std::move(remarks_)}; }

 private:
  void leave(const std::string& path, const std::string& why) {
    remarks_.warnings.push_back(path + ": not read: " + why + "; name it with --env-file if it is meant");
  }

  void add(const std::string& path, std::string_view text) {
    EnvFile file = parse_env_file(path, text);
    append(remarks_.problems, file.remarks.problems);
    append(remarks_.warnings, file.remarks.warnings);
    remarks_.notes.push_back(std::to_string(file.source.variables.size()) + " settings read from " +
                             std::filesystem::absolute(path).lexically_normal().string());
    sources_.push_back(std::move(file.source));
  }

  std::vector<Source> sources_;
  Remarks remarks_;
};

}  // namespace

EnvFile parse_env_file(std::string file, std::string_view text) {
  Parser parser(std::move(file));
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == kEnvFileLinesMax) {
      parser.object("more than " + std::to_string(kEnvFileLinesMax) + " lines");
      break;
    }
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    parser.take(line);
  }
  return parser.take_result();
}

Environment with_env_files(Environment process, const std::string& env_file, const std::filesystem::path& folder) {
  Gathering gathering(process);
  if (!env_file.empty()) gathering.add_named(env_file);
  gathering.add_found(folder);
  return gathering.take();
}

}  // namespace config
