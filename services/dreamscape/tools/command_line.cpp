#include "dreamscape/tools/command_line.hpp"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace dreamscape {

std::optional<int> parse(CLI::App& app, Arguments arguments) {
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // the order CLI11 takes a vector in
  try {
    app.parse(std::move(reversed));
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? EXIT_SUCCESS : kUsageStatus;
  }
}

int report_failure(const std::string& tool, const base::Error& error) {
  std::fprintf(stderr, "%s: %s%s%s\n", tool.c_str(), error.message().c_str(), error.detail().empty() ? "" : ": ",
               error.detail().c_str());
  return EXIT_FAILURE;
}

}  // namespace dreamscape
