/// What a conformance suite needs of the adapter it runs against, and what the suites share.
///
/// An adapter's test program instantiates the suites it implements:
///
///     INSTANTIATE_TEST_SUITE_P(Memory, AccountStoreConformance, testing::Values(&make_memory_backend));
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "runtime/run.hpp"
#include "storage/conformance/fake_clock.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/archive.hpp"
#include "storage/ports/audit_log.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/delivery_log.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "storage/ports/installation.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/person_store.hpp"
#include "storage/ports/pin_store.hpp"
#include "storage/ports/profile_store.hpp"
#include "storage/ports/rate_limit_store.hpp"
#include "storage/ports/revocation_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/settings_store.hpp"
#include "storage/ports/store_origin.hpp"
#include "storage/ports/token_change_feed.hpp"
#include "storage/ports/work_queue.hpp"

namespace storage::conformance {

/// The stores of one adapter on one empty data set; those the adapter does not implement stay null.
class Backend {
 public:
  virtual ~Backend() = default;
  /// Ends the adapter as a process would and starts it anew on the same data. Adapters that keep nothing do nothing.
  virtual void restart() {}

  /// For adapters that end before this: their stores borrow them.
  void forget_stores() {
    accounts.reset();
    sessions.reset();
    revocations.reset();
    feed.reset();
    profiles.reset();
    settings.reset();
    avatars.reset();
    people.reset();
    documents.reset();
    owned = {};
    deliveries.reset();
    work.reset();
    audit.reset();
    security_events.reset();
    blobs.reset();
    rate_limits.reset();
    pins.reset();
    archive.reset();
    installation.reset();
    origin.reset();
  }

  FakeClock clock;
  std::unique_ptr<AccountStore> accounts;
  std::unique_ptr<SessionStore> sessions;
  std::unique_ptr<RevocationStore> revocations;
  std::unique_ptr<TokenChangeFeed> feed;
  std::unique_ptr<ProfileStore> profiles;
  std::unique_ptr<SettingsStore> settings;
  std::unique_ptr<AvatarStore> avatars;
  std::unique_ptr<PersonStore> people;
  std::unique_ptr<DocumentCatalogue> documents;
  OwnedStores owned;
  std::unique_ptr<DeliveryLog> deliveries;
  std::unique_ptr<WorkQueue> work;
  std::unique_ptr<AuditLog> audit;
  std::unique_ptr<SecurityEventLog> security_events;
  std::unique_ptr<BlobStore> blobs;
  std::unique_ptr<RateLimitStore> rate_limits;
  std::unique_ptr<PinStore> pins;
  std::unique_ptr<Archive> archive;
  std::unique_ptr<InstallationStore> installation;
  std::unique_ptr<StoreOrigin> origin;
  bool archive_sees_stores = true;  ///< whether the archive and the stores show the same records
};

/// Of the access tokens beside the sessions of every backend here.
inline constexpr SessionOptions kSessionOptions{.access_lifetime = std::chrono::minutes{30}};

/// Of a store that keeps no requests.
[[nodiscard]] runtime::Task<base::Result<DeletionDate>> nobody_goes(std::string user_id);

using MakeBackend = std::unique_ptr<Backend> (*)();

class StoreTest : public testing::TestWithParam<MakeBackend> {
 protected:
  std::unique_ptr<Backend> backend_ = GetParam()();
  FakeClock& clock_ = backend_->clock;
};

class AccountStoreConformance : public StoreTest {};
class SessionStoreConformance : public StoreTest {};
class RevocationStoreConformance : public StoreTest {};
class TokenChangeFeedConformance : public StoreTest {};
class ProfileStoreConformance : public StoreTest {};
class SettingsStoreConformance : public StoreTest {};
class AvatarStoreConformance : public StoreTest {};
class DocumentCatalogueConformance : public StoreTest {};
class UploadStoreConformance : public StoreTest {};
class PersonStoreConformance : public StoreTest {};
class PersonDeletionConformance : public StoreTest {};  ///< of stores that keep requests as well
class OwnedRecordsConformance : public StoreTest {};
class DeliveryLogConformance : public StoreTest {};
class WorkQueueConformance : public StoreTest {};
class AuditLogConformance : public StoreTest {};
class SecurityEventLogConformance : public StoreTest {};
class BlobStoreConformance : public StoreTest {};
class RateLimitStoreConformance : public StoreTest {};
class PinStoreConformance : public StoreTest {};
class ArchiveConformance : public StoreTest {};
class InstallationStoreConformance : public StoreTest {};

/// How many callers meet in the tests of atomicity.
inline constexpr std::size_t kParallel = 50;

/// Runs the task to its end.
template <class T>
T run(runtime::Task<T> task) {
  return runtime::run(std::move(task));
}

/// The value of a task that must succeed.
template <class T>
T must(runtime::Task<base::Result<T>> task) {
  base::Result<T> result = runtime::run(std::move(task));
  if (!result) throw std::runtime_error(result.error().message() + " " + result.error().detail());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// The code of the error of a task that must fail.
template <class T>
base::Error must_fail(runtime::Task<base::Result<T>> task) {
  base::Result<T> result = runtime::run(std::move(task));
  if (result) throw std::runtime_error("succeeded unexpectedly");
  return std::move(result).error();
}

/// Runs the tasks at the same time on four loops, each on a thread of its own.
void run_all(std::vector<runtime::Task<void>> tasks);

template <class T>
runtime::Task<void> assign(runtime::Task<T> task, T& place) {
  place = co_await std::move(task);
}

/// Runs `make(0)` … `make(count - 1)` at the same time.
template <class T>
std::vector<T> run_parallel(std::size_t count, const std::function<runtime::Task<T>(std::size_t)>& make) {
  std::vector<T> results(count);
  std::vector<runtime::Task<void>> tasks;
  for (std::size_t i = 0; i < count; ++i) tasks.push_back(assign(make(i), results[i]));
  run_all(std::move(tasks));
  return results;
}

}  // namespace storage::conformance
