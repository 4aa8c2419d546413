/// What every program of the house and every word of its command line end with.
#pragma once

namespace config {

/// Beside these: 128 + N for a program that signal N ended, as shells count.
enum ExitStatus : int {
  kExitDone = 0,        ///< done; a service stopped when asked to; the instance is healthy
  kExitFailed = 1,      ///< could not be done, or what was checked is not in order; the reason is on standard error
  kExitWrongUsage = 2,  ///< the command line could not be understood
};

}  // namespace config
