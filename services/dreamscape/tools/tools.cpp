#include "dreamscape/tools/tools.hpp"

#include <string_view>

namespace dreamscape {
namespace {

struct Tool {
  std::string_view name;
  int (*run)(Arguments);
};

constexpr Tool kTools[] = {
    {"import", run_import}, {"backup", run_backup}, {"restore", run_restore}, {"copy", run_copy}, {"sweep", run_sweep},
};

}  // namespace

std::optional<int> run_tool(int argc, const char* const* argv) {
  if (argc < 2) return std::nullopt;
  for (const Tool& tool : kTools) {
    if (tool.name == argv[1]) return tool.run({argv + 2, static_cast<std::size_t>(argc) - 2});
  }
  return std::nullopt;
}

std::string tool_names() {
  std::string names;
  for (const Tool& tool : kTools) names += (names.empty() ? "" : ", ") + std::string(tool.name);
  return names;
}

}  // namespace dreamscape
