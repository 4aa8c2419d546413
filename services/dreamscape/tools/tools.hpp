/// The tools of the all-in-one program: `dreamscape import …` and its like, for operators.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace dreamscape {

/// Status of a command line that could not be understood.
inline constexpr int kUsageStatus = 2;

/// When the first argument names a tool: runs it to its end and answers the exit status. nullopt: it names none, the
/// command line is one of the services. Blocks; prints to standard output and error.
[[nodiscard]] std::optional<int> run_tool(int argc, const char* const* argv);

/// "import", … for the help of the program.
[[nodiscard]] std::string tool_names();

// One function a tool; `arguments` are those behind its name.
using Arguments = std::span<const char* const>;
[[nodiscard]] int run_import(Arguments arguments);
[[nodiscard]] int run_backup(Arguments arguments);
[[nodiscard]] int run_restore(Arguments arguments);
[[nodiscard]] int run_copy(Arguments arguments);
[[nodiscard]] int run_sweep(Arguments arguments);

}  // namespace dreamscape
