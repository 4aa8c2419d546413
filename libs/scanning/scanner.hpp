/// Whether bytes are harmful, by somebody who knows.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "runtime/task.hpp"

namespace scanning {

struct Verdict {
  enum class Kind : std::uint8_t {
    kClean,
    kInfected,
    kUnscannable,  ///< larger, or packed deeper, than the scanner looks: nothing is known
  };
  Kind kind = Kind::kClean;
  std::string detail{};  ///< what was found, or why nothing is known, in the scanner's words
  bool operator==(const Verdict&) const = default;
};

/// The next bytes of a file; empty at its end. Its error ends the scan and becomes the answer.
using NextBytes = std::function<runtime::Task<base::Result<std::string>>()>;

/// Thread-safe.
class Scanner {
 public:
  virtual ~Scanner() = default;
  /// `unavailable` when the scanner is away, does not answer in time, or fails: nothing is known then, and it can be
  /// asked again.
  [[nodiscard]] virtual runtime::Task<base::Result<Verdict>> scan(NextBytes next) = 0;
  /// Whether it is there.
  [[nodiscard]] virtual runtime::Task<base::Status> ping() = 0;
};

}  // namespace scanning
