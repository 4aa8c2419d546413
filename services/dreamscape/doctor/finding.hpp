/// What the doctor says: one thing that is unsafe or wrong for production, and what to do about it.
#pragma once

#include <string>
#include <vector>

namespace dreamscape {

enum class Severity {
  kWarning,  ///< worth a look; may be meant so
  kProblem,  ///< unsafe, or it will fail
};

struct Finding {
  std::string id;  ///< "signing-key-open": for scripts; docs/install.md lists them all
  Severity severity = Severity::kWarning;
  std::string what;  ///< never shows a secret
  std::string fix;
};

using Findings = std::vector<Finding>;

}  // namespace dreamscape
