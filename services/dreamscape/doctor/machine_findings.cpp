#include "config/derived.hpp"
#include "config/keys/common_keys.hpp"
#include "config/memory_plan.hpp"
#include "dreamscape/doctor/examination.hpp"

namespace dreamscape {
namespace {

namespace keys = config::keys;

/// Files, stores, pipes to image workers: what a process opens besides its clients.
constexpr std::uint64_t kOwnDescriptors = 256;

void examine_descriptors(const Case& it, Findings& found) {
  const std::uint64_t loops = config::thread_count(it.values, keys::kIoThreads);
  const std::uint64_t wanted = config::plan_memory(it.values).connections_per_loop * loops + kOwnDescriptors;
  if (it.machine.descriptors_max >= wanted) return;
  found.push_back({"descriptors-few", Severity::kWarning,
                   "this user's processes may open " + std::to_string(it.machine.descriptors_max) + " files, but " +
                       std::to_string(wanted) + " are wanted for the connections allowed",
                   "LimitNOFILE=65536 in the unit, --ulimit nofile=65536 for a container, or a lower "
                   "CONNECTIONS_PER_LOOP_MAX"});
}

void examine_memory(const Case& it, Findings& found) {
  const std::uint64_t budget = config::memory_budget_bytes(it.values);
  if (budget <= it.machine.physical_bytes) return;
  found.push_back({"memory-short", Severity::kProblem, "MEMORY_BUDGET is more than the memory of this machine",
                   "lower it, or leave it out"});
}

void examine_clock(const Case& it, Findings& found) {
  if (it.machine.is_clock_synchronised.value_or(true)) return;
  found.push_back({"clock-not-synchronised", Severity::kWarning,
                   "nothing keeps the clock of this machine right: tokens expire too early or too late",
                   "install systemd-timesyncd or chrony, and see that it runs"});
}

}  // namespace

Findings examine_machine(const Case& it) {
  Findings found;
  if (it.machine.user_id == 0) {
    found.push_back({"root", Severity::kProblem, "runs as root: a mistake in the program is a mistake with the machine",
                     "run it as a user of its own (the package and the images do); ALLOW_ROOT=false refuses root"});
  }
  if (!it.is_production && it.machine.core_bytes_max > 0) {
    found.push_back({"core-dumps", Severity::kWarning, "a crash writes memory with keys and passwords to the disk",
                     "NODE_ENV=production forbids it, or: ulimit -c 0"});
  }
  examine_descriptors(it, found);
  examine_memory(it, found);
  examine_clock(it, found);
  return found;
}

}  // namespace dreamscape
