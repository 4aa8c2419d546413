/// The status that every program, and every word of the command line, ends with.
#pragma once

namespace config {

/// Beside these: 128 + N for a program that signal N ended, as shells count.
enum ExitStatus : int {
  kExitDone = 0,        ///< done; a service stopped when asked to; the instance is healthy
  kExitFailed = 1,      ///< could not be done, or what was checked is not in order; the reason is on standard error
  kExitWrongUsage = 2,  ///< the command line could not be understood
};

}  // namespace config
