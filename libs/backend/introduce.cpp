#include "backend/introduce.hpp"

#include "base/version.hpp"
#include "runtime/run.hpp"

namespace backend {

std::optional<std::uint64_t> estimate_accounts(Backend& stores) {
  const auto count = runtime::run(stores.archive->estimate(storage::RecordKind::kAccounts));
  if (!count) return std::nullopt;
  return *count;
}

void introduce(const Backend& stores, std::optional<std::uint64_t> accounts, bool takes_uploads,
               const logging::Logger& log) {
  const Description& description = stores.description;
  log.info("stores open", {{"version", base::version()},
                           {"database", description.database},
                           {"accounts", accounts ? std::to_string(*accounts) : std::string("unknown")},
                           {"uploads", takes_uploads ? description.uploads : std::string("none")}});
  if (!description.is_new) return;
  log.warning("created a NEW database", {{"database", description.database},
                                         {"detail",
                                          "if there was one before, stop and look at DATA_DIR and "
                                          "DATABASE_URL before anybody signs up"}});
}

}  // namespace backend
