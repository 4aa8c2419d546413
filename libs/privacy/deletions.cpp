#include "privacy/deletions.hpp"

#include <utility>
#include <vector>

#include "privacy/request_names.hpp"

namespace privacy {

runtime::Task<base::Result<std::optional<base::Timestamp>>> deletion_scheduled_at(storage::OwnedStores& owned,
                                                                                  std::string user_id) {
  std::vector<storage::UniqueKey<storage::GdprRequest>> keys;
  keys.emplace_back(std::move(user_id), slot_of(storage::GdprRequestType::kDataDeletion));
  const auto open = co_await owned.of<storage::GdprRequest>().find_each(std::move(keys));
  if (!open) co_return std::unexpected(open.error());
  if (!open->front()) co_return std::optional<base::Timestamp>();
  co_return open->front()->due_at;
}

}  // namespace privacy
