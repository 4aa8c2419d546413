/// Up to which size a scanner looks into files.
///
/// clamd does not tell: beyond MaxFileSize and MaxScanSize it answers "OK" unlooked (unless AlertExceedsMax is set). So
/// it is asked, with the harmless test file that every scanner knows (EICAR), followed by blanks.
#pragma once

#include <cstdint>
#include <optional>

#include "scanning/scanner.hpp"

namespace scanning {

struct ScanLimits {
  bool knows_test_file = false;  ///< false: its signatures are missing, or are somebody's own
  /// Files up to this size are looked into, as far as is known: the largest of the sizes that were tried. nullopt: the
  /// scanner takes the test file for harmless when something follows it, so nothing can be said.
  std::optional<std::uint64_t> looked_into;
  bool operator==(const ScanLimits&) const = default;
};

/// Tries `wanted` bytes, then halves. `unavailable` as Scanner::scan.
[[nodiscard]] runtime::Task<base::Result<ScanLimits>> find_limits(Scanner& scanner, std::uint64_t wanted);

}  // namespace scanning
