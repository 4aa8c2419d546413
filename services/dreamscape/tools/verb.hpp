/// A word of the command line: one file, one row in `verbs.hpp`.
///
///     namespace {
///     Run declare(CLI::App& app, const Host&) {
///       auto settings = std::make_shared<Settings>();
///       app.add_option("FILE", settings->file, "Users of the old system")->required();
///       return [settings](const config::Environment& environment) { return import_users(*settings, environment); };
///     }
///     }  // namespace
///     const Verb kImport{"import", "Take over users of the old system", declare};
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <span>

#include "base/error.hpp"
#include "config/exit_status.hpp"
#include "dreamscape/tools/tools.hpp"

namespace dreamscape {

/// Does what the parsed options say, with these settings; the exit status. Blocks.
using Run = std::function<int(const config::Environment&)>;

struct Verb {
  const char* name;
  const char* summary;  ///< one line in the list of verbs and at the top of its own --help
  /// Adds options to `app`, which is named already; what it returns owns what they are parsed into.
  Run (*declare)(CLI::App& app, const Host& host);
};

/// Adds the verbs below `app`, each with --env-file; the answer runs the one that was given. `app` must outlive it.
[[nodiscard]] Run declare_verbs(CLI::App& app, const Host& host, std::span<const Verb* const> verbs);

/// One line on standard error, driver's words included, since operators run tools; `hint` says what to do,
/// where that is known. Answers kExitFailed.
int report_failure(const std::string& tool, const base::Error& error, const std::string& hint = {});

}  // namespace dreamscape
