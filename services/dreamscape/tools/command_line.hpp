/// What the command lines of the tools have in common.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

#include "base/error.hpp"
#include "dreamscape/tools/tools.hpp"

namespace dreamscape {

/// Parses; the exit status when that ends the tool: help was asked for, or the arguments are wrong (then the reason is
/// on standard error and the status kUsageStatus).
[[nodiscard]] std::optional<int> parse(CLI::App& app, Arguments arguments);

/// One line on standard error, driver's words included: whoever runs a tool is the operator. Answers EXIT_FAILURE.
int report_failure(const std::string& tool, const base::Error& error);

}  // namespace dreamscape
