// whoami, ps, env, ls and date for a container without a shell; a name is a link to this program.
//
//     docker exec auth-service ps aux
//     docker exec auth-service debug-tools env
//
// Reads only, never writes, starts nothing, opens no socket.

#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "debug_tools/environment.hpp"
#include "debug_tools/listing.hpp"
#include "debug_tools/processes.hpp"
#include "debug_tools/text.hpp"

namespace {

using Arguments = std::vector<std::string_view>;

constexpr const char* kUsage =
    "whoami                 user of this process\n"
    "ps aux                 every process of the container\n"
    "env                    environment, secrets redacted\n"
    "ls [-l] [-a] [PATH]... files\n"
    "date                   UTC with microseconds\n";

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int who_am_i(const Arguments&) {
  print(debug_tools::name_of(::geteuid(), debug_tools::read_file("/etc/passwd")) + "\n");
  return EXIT_SUCCESS;
}

int show_processes(const Arguments&) {
  print(debug_tools::process_table("/proc"));
  return EXIT_SUCCESS;
}

int show_environment(const Arguments&) {
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    print(debug_tools::shown(*variable) + "\n");
  }
  return EXIT_SUCCESS;
}

int show_files(const Arguments& arguments) {
  debug_tools::ListOptions options{.shows_hidden = false, .is_long = false};
  std::vector<std::string> paths;
  for (const std::string_view argument : arguments) {
    if (!argument.starts_with('-')) {
      paths.emplace_back(argument);
      continue;
    }
    options.is_long = options.is_long || argument.find('l') != argument.npos;
    options.shows_hidden = options.shows_hidden || argument.find('a') != argument.npos;
  }
  if (paths.empty()) paths.emplace_back(".");
  bool is_complete = true;
  for (const std::string& path : paths) {
    const auto listing = debug_tools::list(path, options);
    print((paths.size() > 1 ? path + ":\n" : "") + listing.text);
    is_complete = is_complete && listing.is_complete;
  }
  return is_complete ? EXIT_SUCCESS : EXIT_FAILURE;
}

int show_time(const Arguments&) {
  timeval now{};
  ::gettimeofday(&now, nullptr);
  std::printf("%s.%06ldZ\n", debug_tools::format_time(now.tv_sec, "%Y-%m-%dT%H:%M:%S").c_str(),
              static_cast<long>(now.tv_usec));
  return EXIT_SUCCESS;
}

struct Tool {
  std::string_view name;
  int (*run)(const Arguments&);
};
constexpr Tool kTools[] = {
    {"whoami", who_am_i}, {"ps", show_processes}, {"env", show_environment}, {"ls", show_files}, {"date", show_time}};

}  // namespace

int main(int argc, char** argv) {
  Arguments words(argv, argv + argc);
  if (!words.empty()) words[0] = words[0].substr(words[0].rfind('/') + 1);
  if (!words.empty() && words[0] == "debug-tools") words.erase(words.begin());
  for (const Tool& tool : kTools) {
    if (!words.empty() && words[0] == tool.name) return tool.run({words.begin() + 1, words.end()});
  }
  const bool asks_for_help = !words.empty() && words[0] == "--help";
  std::fputs(kUsage, asks_for_help ? stdout : stderr);
  return asks_for_help ? EXIT_SUCCESS : 2;
}
