/// What this process uses of its machine, for the `metadata` of the health report.
#pragma once

#include <string>

#include <boost/json/object.hpp>

namespace health {

/// `{"memory":{"used","total","percentage"},"cpu":{"usage"}}`: resident and total memory in MiB, and processor time
/// since start as a share of one core. Reads /proc, which is memory; does not block.
[[nodiscard]] boost::json::object process_figures();

/// The host's name, "unknown" when it has none.
[[nodiscard]] std::string host_name();

}  // namespace health
